// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/job_runner.h"
#include "ui/shell/shell_host.h"

#include <QListView>
#include <QWidget>

namespace studio
{

class Theme;

/// A passing message at the lower right. Errors stay until they are closed.
class ToastView : public QWidget
{
    Q_OBJECT
public:
    ToastView(Theme& theme, const Toast& toast, QWidget* window);
    void place();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    NoticeKind m_kind;
};

/// The jobs of this session: title, what is happening, progress, cancel.
class JobsView : public QWidget
{
    Q_OBJECT
public:
    JobsView(Theme& theme, JobRunner& runner, QWidget* parent);
};

} // namespace studio
