// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QTranslator>

namespace studio::test
{

/// Every word a third longer, as other languages are: letters are doubled; places (%1, %n), mnemonics, tags and file
/// patterns stay as they are.
class PseudoTranslation final : public QTranslator
{
public:
    using QTranslator::QTranslator;
    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char* context, const char* source, const char*, int n) const override
    {
        // Qt's own texts (shortcut names, standard dialogs) come with translations of their own.
        if (context != nullptr && context[0] == 'Q')
            return {};
        QString text = QString::fromUtf8(source);
        if (n >= 0)
            text.replace(QLatin1String("%n"), QString::number(n));
        static const QRegularExpression kept(QStringLiteral("%L?\\d+|<[^>]*>|\\(\\*[^)]*\\)|&."));
        QString longer;
        int letters = 0;
        for (qsizetype i = 0; i < text.size(); ++i) {
            const QRegularExpressionMatch match = kept.match(text, i, QRegularExpression::NormalMatch,
                                                             QRegularExpression::AnchorAtOffsetMatchOption);
            if (match.hasMatch()) {
                longer += match.captured();
                i += match.capturedLength() - 1;
                continue;
            }
            longer += text[i];
            if (text[i].isLetter() && ++letters % 3 == 2)
                longer += text[i];
        }
        return longer;
    }
};

} // namespace studio::test
