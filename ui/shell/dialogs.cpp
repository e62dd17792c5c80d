// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/dialogs.h"

#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/paint_parts.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDialog>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kDialogWidth = 372; ///< of the content, at least
constexpr int kFieldPadding = 32; ///< both sides of a field, with its frame
constexpr QSize kPictureRoom(kDialogWidth, 240);

QFileDialog* fileDialog(QWidget* parent, const FileRequest& request)
{
    auto* dialog = new QFileDialog(parent, request.title, request.folder, request.filters);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    if (!request.suffix.isEmpty())
        dialog->setDefaultSuffix(request.suffix);
    if (!request.suggestion.isEmpty())
        dialog->selectFile(request.suggestion);
    return dialog;
}

/// Enter that is still held since it opened this accepts nothing: nobody has read it yet.
class FormDialog final : public QDialog
{
public:
    using QDialog::QDialog;

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->isAutoRepeat() && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
            event->accept();
        else
            QDialog::keyPressEvent(event);
    }
};

/// A small window-modal form: heading, text, fields, Cancel and one verb.
struct Form {
    QDialog* dialog;
    QVBoxLayout* rows;
    Button* accept;
};

Form makeForm(Theme& theme, QWidget* parent, const QString& title, const QString& text, const QString& verb, ButtonKind kind)
{
    auto* dialog = new FormDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    // The heading says what it is about; the same words above it would be read twice.
    dialog->setWindowTitle(QStringLiteral("Sensorsmith"));
    dialog->setAccessibleName(title);
    auto* outer = new QVBoxLayout(dialog);
    outer->setContentsMargins(24, 24, 24, 24);
    outer->setSpacing(12);
    // A strut, not a minimum width: that would free the dialog from its layout's own.
    outer->addStrut(kDialogWidth);
    QLabel* heading = makeLabel(theme, TextRole::Section, Token::Text, title, dialog);
    heading->setWordWrap(true);
    outer->addWidget(heading);
    if (!text.isEmpty()) {
        QLabel* label = makeLabel(theme, TextRole::Body, Token::Text2, text, dialog);
        label->setWordWrap(true);
        outer->addWidget(label);
    }
    auto* rows = new QVBoxLayout;
    outer->addLayout(rows);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    auto* cancel = new Button(theme, ButtonKind::Secondary, Dialogs::tr("Cancel"), dialog);
    QObject::connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
    auto* accept = new Button(theme, kind, verb, dialog);
    // What destroys is done on purpose: Enter alone keeps everything.
    Button* usual = kind == ButtonKind::Danger ? cancel : accept;
    usual->setDefault(true);
    if (kind == ButtonKind::Danger)
        cancel->setFocus();
    QObject::connect(accept, &QPushButton::clicked, dialog, &QDialog::accept);
    buttons->addWidget(cancel);
    buttons->addWidget(accept);
    outer->addLayout(buttons);
    return {dialog, rows, accept};
}

/// Opens it at the height that its wrapped texts take.
void open(const Form& form)
{
    const QLayout& layout = *form.dialog->layout();
    const int width = std::max(layout.totalMinimumSize().width(), form.dialog->sizeHint().width());
    form.dialog->resize(width, std::max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height()));
    form.dialog->open();
}

QLineEdit* addField(Theme& theme, const Form& form, const QString& label)
{
    auto* edit = new QLineEdit(form.dialog);
    edit->setAccessibleName(label);
    QLabel* text = makeLabel(theme, TextRole::Small, Token::Text2, label, form.dialog);
    text->setBuddy(edit);
    form.rows->addWidget(text);
    form.rows->addWidget(edit);
    return edit;
}

} // namespace

QString Dialogs::tr(const char* text)
{
    return QCoreApplication::translate("Dialogs", text);
}

void QtDialogs::openFiles(QWidget* parent, const FileRequest& request, std::function<void(const QStringList&)> done)
{
    QFileDialog* dialog = fileDialog(parent, request);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QObject::connect(dialog, &QFileDialog::filesSelected, dialog, [done](const QStringList& files) { done(files); });
    dialog->open();
}

void QtDialogs::saveFile(QWidget* parent, const FileRequest& request, std::function<void(const QString&)> done)
{
    QFileDialog* dialog = fileDialog(parent, request);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, [done](const QString& file) { done(file); });
    dialog->open();
}

void QtDialogs::chooseFolder(QWidget* parent, const FileRequest& request, std::function<void(const QString&)> done)
{
    QFileDialog* dialog = fileDialog(parent, request);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, [done](const QString& folder) { done(folder); });
    dialog->open();
}

void QtDialogs::confirm(QWidget* parent, const ConfirmRequest& request, std::function<void()> done)
{
    const Form form = makeForm(m_theme, parent, request.title, request.text, request.actionText,
                               request.isDestructive ? ButtonKind::Danger : ButtonKind::Primary);
    QObject::connect(form.dialog, &QDialog::accepted, form.dialog, done);
    open(form);
}

void QtDialogs::askText(QWidget* parent, const TextRequest& request, std::function<void(const QString&)> done)
{
    const Form form = makeForm(m_theme, parent, request.title, request.text, request.actionText.isEmpty() ? tr("OK") : request.actionText,
                               ButtonKind::Primary);
    if (!request.picture.isNull()) {
        auto* picture = new QLabel(form.dialog);
        picture->setObjectName(QStringLiteral("dialog.picture"));
        picture->setAccessibleName(request.text);
        picture->setAlignment(Qt::AlignCenter);
        picture->setPixmap(QPixmap::fromImage(fittedPicture(request.picture, kPictureRoom)));
        form.rows->addWidget(picture);
    }
    QLineEdit* edit = addField(m_theme, form, request.label);
    QLabel* hint = makeLabel(m_theme, TextRole::Small, Token::Error, {}, form.dialog);
    hint->setWordWrap(true);
    form.rows->addWidget(hint);
    const auto check = [edit, hint, accept = form.accept, problem = request.problem] {
        const QString text = edit->text().trimmed();
        const QString why = text.isEmpty() || !problem ? QString() : problem(text);
        hint->setText(why);
        accept->setEnabled(!text.isEmpty() && why.isEmpty());
    };
    QObject::connect(edit, &QLineEdit::textChanged, form.dialog, check);
    edit->setText(request.value);
    edit->selectAll();
    check();
    QObject::connect(form.dialog, &QDialog::accepted, form.dialog, [edit, done] { done(edit->text().trimmed()); });
    open(form);
    edit->setFocus();
}

void QtDialogs::askPassword(QWidget* parent, const PasswordRequest& request, std::function<void(const QString&)> done)
{
    const Form form = makeForm(m_theme, parent, request.title, request.text, tr("OK"), ButtonKind::Primary);
    QLineEdit* first = addField(m_theme, form, tr("Password"));
    first->setEchoMode(QLineEdit::Password);
    QLineEdit* second = request.isNew ? addField(m_theme, form, tr("The same again")) : nullptr;
    if (second != nullptr)
        second->setEchoMode(QLineEdit::Password);
    const auto check = [first, second, accept = form.accept] {
        accept->setEnabled(!first->text().isEmpty() && (second == nullptr || second->text() == first->text()));
    };
    QObject::connect(first, &QLineEdit::textChanged, form.dialog, check);
    if (second != nullptr)
        QObject::connect(second, &QLineEdit::textChanged, form.dialog, check);
    check();
    QObject::connect(form.dialog, &QDialog::accepted, form.dialog, [first, done] { done(first->text()); });
    open(form);
    first->setFocus();
}

void QtDialogs::askForm(QWidget* parent, const FormRequest& request, std::function<void(const QStringList&)> done)
{
    const Form form = makeForm(m_theme, parent, request.title, request.text, request.actionText, ButtonKind::Primary);
    QVector<std::function<QString()>> values;
    QLabel* hint = makeLabel(m_theme, TextRole::Small, Token::Error, {}, form.dialog);
    hint->setWordWrap(true);
    QWidget* first = nullptr;
    QVector<QComboBox*> boxes;
    QVector<QLineEdit*> edits;
    for (const FormField& field : request.fields) {
        if (field.choices.isEmpty()) {
            QLineEdit* edit = addField(m_theme, form, field.label);
            edit->setPlaceholderText(field.placeholder);
            // Whoever leaves it empty reads there what happens then.
            edit->setMinimumWidth(QFontMetrics(edit->font()).horizontalAdvance(field.placeholder) + kFieldPadding);
            edit->setText(field.value);
            edits << edit;
            values << [edit] { return edit->text().trimmed(); };
            first = first == nullptr ? edit : first;
        } else {
            auto* box = new QComboBox(form.dialog);
            box->setAccessibleName(field.label);
            box->addItems(field.choices);
            box->setCurrentText(field.value);
            QLabel* text = makeLabel(m_theme, TextRole::Small, Token::Text2, field.label, form.dialog);
            text->setBuddy(box);
            form.rows->addWidget(text);
            form.rows->addWidget(box);
            boxes << box;
            values << [box] { return box->currentText(); };
            first = first == nullptr ? box : first;
        }
    }
    form.rows->addWidget(hint);
    const auto all = [values] {
        QStringList texts;
        for (const auto& value : values)
            texts << value();
        return texts;
    };
    const auto check = [all, hint, accept = form.accept, problem = request.problem] {
        const QString why = problem ? problem(all()) : QString();
        hint->setText(why);
        accept->setEnabled(why.isEmpty());
    };
    for (QComboBox* box : boxes)
        QObject::connect(box, &QComboBox::currentTextChanged, form.dialog, check);
    for (QLineEdit* edit : edits)
        QObject::connect(edit, &QLineEdit::textChanged, form.dialog, check);
    check();
    QObject::connect(form.dialog, &QDialog::accepted, form.dialog, [all, done] { done(all()); });
    open(form);
    if (first != nullptr)
        first->setFocus();
}

void FakeDialogs::openFiles(QWidget*, const FileRequest& request, std::function<void(const QStringList&)> done)
{
    asked << request.title;
    if (!fileAnswers.isEmpty())
        done(fileAnswers.takeFirst());
}

void FakeDialogs::saveFile(QWidget*, const FileRequest& request, std::function<void(const QString&)> done)
{
    asked << request.title;
    if (!pathAnswers.isEmpty())
        done(pathAnswers.takeFirst());
}

void FakeDialogs::chooseFolder(QWidget* parent, const FileRequest& request, std::function<void(const QString&)> done)
{
    saveFile(parent, request, std::move(done));
}

void FakeDialogs::confirm(QWidget*, const ConfirmRequest& request, std::function<void()> done)
{
    asked << request.title;
    confirmText = request.text;
    if (isConfirming)
        done();
}

void FakeDialogs::askText(QWidget*, const TextRequest& request, std::function<void(const QString&)> done)
{
    asked << request.title;
    pictureShown = request.picture;
    if (meanwhile)
        meanwhile();
    if (!textAnswers.isEmpty())
        done(textAnswers.takeFirst());
}

void FakeDialogs::askForm(QWidget*, const FormRequest& request, std::function<void(const QStringList&)> done)
{
    asked << request.title;
    if (formAnswers.isEmpty())
        return;
    const QStringList answer = formAnswers.takeFirst();
    const QString why = request.problem ? request.problem(answer) : QString();
    if (why.isEmpty())
        done(answer);
    else
        formProblems << why;
}

void FakeDialogs::askPassword(QWidget*, const PasswordRequest& request, std::function<void(const QString&)> done)
{
    asked << request.title;
    if (!textAnswers.isEmpty())
        done(textAnswers.takeFirst());
}

} // namespace studio
