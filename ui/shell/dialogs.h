// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QList>
#include <QString>
#include <QStringList>
#include <QVector>
#include <functional>

class QWidget;

namespace studio
{

class Theme;

struct FileRequest {
    QString title;
    QString filters = {};    ///< Qt's form: "Projects (*.smith);;All files (*)"
    QString folder = {};     ///< where to start
    QString suggestion = {}; ///< file name offered when saving
    QString suffix = {};     ///< added when the user types none
};

/// Only for what cannot be undone (flashing, deleting a run): everything else is done at once and offers Undo.
struct ConfirmRequest {
    QString title;
    QString text;
    QString actionText; ///< a verb: "Flash 1.4.3"
    bool isDestructive = false;
};

struct TextRequest {
    QString title;
    QString label;
    QString value = {};
    QString actionText = {};
    QString text = {};    ///< above the field
    QImage picture = {};  ///< that it is about; shown above the field
    /// Says what is wrong with a text, or nothing. Empty function: any text that is not blank is right.
    std::function<QString(const QString&)> problem = {};
};

struct PasswordRequest {
    QString title;
    QString text;
    bool isNew = false; ///< asks twice
};

/// One row of a form: a line to type, or one of `choices`.
struct FormField {
    QString label;
    QString value = {};
    QStringList choices = {};
    QString placeholder = {}; ///< what an empty line means
};

struct FormRequest {
    QString title;
    QString text = {};
    QVector<FormField> fields;
    QString actionText;
    /// Says what is wrong with the values, in the order of the fields, or nothing.
    std::function<QString(const QStringList&)> problem = {};
};

/// Every modal question of the window. Answers arrive in the callback; a cancelled question calls nothing.
/// Thread: GUI only.
class Dialogs
{
public:
    virtual ~Dialogs() = default;
    static QString tr(const char* text);
    virtual void openFiles(QWidget* parent, const FileRequest& request,
                           std::function<void(const QStringList&)> done) = 0;
    virtual void saveFile(QWidget* parent, const FileRequest& request, std::function<void(const QString&)> done) = 0;
    virtual void chooseFolder(QWidget* parent, const FileRequest& request,
                              std::function<void(const QString&)> done) = 0;
    virtual void confirm(QWidget* parent, const ConfirmRequest& request, std::function<void()> done) = 0;
    virtual void askText(QWidget* parent, const TextRequest& request, std::function<void(const QString&)> done) = 0;
    virtual void askPassword(QWidget* parent, const PasswordRequest& request,
                             std::function<void(const QString&)> done) = 0;
    /// `done` gets the values in the order of the fields, trimmed.
    virtual void askForm(QWidget* parent, const FormRequest& request, std::function<void(const QStringList&)> done) = 0;
};

/// The real ones: Qt's file dialogs and two small forms, window-modal and without a nested event loop.
class QtDialogs : public Dialogs
{
public:
    explicit QtDialogs(Theme& theme) : m_theme(theme) {}
    void openFiles(QWidget* parent, const FileRequest& request,
                   std::function<void(const QStringList&)> done) override;
    void saveFile(QWidget* parent, const FileRequest& request, std::function<void(const QString&)> done) override;
    void chooseFolder(QWidget* parent, const FileRequest& request, std::function<void(const QString&)> done) override;
    void confirm(QWidget* parent, const ConfirmRequest& request, std::function<void()> done) override;
    void askText(QWidget* parent, const TextRequest& request, std::function<void(const QString&)> done) override;
    void askPassword(QWidget* parent, const PasswordRequest& request,
                     std::function<void(const QString&)> done) override;
    void askForm(QWidget* parent, const FormRequest& request, std::function<void(const QStringList&)> done) override;

private:
    Theme& m_theme;
};

/// Answers from a script, for tests; remembers what was asked. An empty answer list means "cancelled".
class FakeDialogs : public Dialogs
{
public:
    QList<QStringList> fileAnswers;
    QStringList pathAnswers; ///< for saveFile and chooseFolder
    QStringList textAnswers; ///< for askText and askPassword
    bool isConfirming = true;
    QStringList asked; ///< titles in the order of asking
    QString confirmText; ///< of the newest question for yes or no
    QImage pictureShown; ///< by the newest question for a text
    std::function<void()> meanwhile; ///< goes on while a question for a text is open

    void openFiles(QWidget* parent, const FileRequest& request,
                   std::function<void(const QStringList&)> done) override;
    void saveFile(QWidget* parent, const FileRequest& request, std::function<void(const QString&)> done) override;
    void chooseFolder(QWidget* parent, const FileRequest& request, std::function<void(const QString&)> done) override;
    void confirm(QWidget* parent, const ConfirmRequest& request, std::function<void()> done) override;
    void askText(QWidget* parent, const TextRequest& request, std::function<void(const QString&)> done) override;
    void askPassword(QWidget* parent, const PasswordRequest& request,
                     std::function<void(const QString&)> done) override;
    void askForm(QWidget* parent, const FormRequest& request, std::function<void(const QStringList&)> done) override;
    QList<QStringList> formAnswers; ///< one list of values for each form
    QStringList formProblems;       ///< what each form said to its answer; then it was not accepted
};

} // namespace studio
