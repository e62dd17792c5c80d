// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/error_advice.h"

#include <QCoreApplication>
#include <QHash>

namespace studio
{

namespace
{

struct Advice {
    const char* id; ///< one error, or a family
    const char* text;
};

// clang-format off
constexpr Advice kAdvice[] = {
    // Boards and their links.
    {"AT", QT_TRANSLATE_NOOP("Advice", "Press the board's reset button, connect again and repeat; what was recorded before is kept.")},
    {"AT-030", QT_TRANSLATE_NOOP("Advice", "Flash a checked model onto the board, then start it again.")},
    {"AT-040", QT_TRANSLATE_NOOP("Advice", "Wait until the board has answered, then repeat.")},
    {"AT-041", QT_TRANSLATE_NOOP("Advice", "Wait until the update has ended, then repeat.")},
    {"AT-056", QT_TRANSLATE_NOOP("Advice", "Move the board by hand while you record.")},
    {"AT-057", QT_TRANSLATE_NOOP("Advice", "Choose one of the motions that the board has.")},
    {"AT-086", QT_TRANSLATE_NOOP("Advice", "Press the board's reset button to end it; read its files first, since some boards forget them then.")},
    {"BRD", QT_TRANSLATE_NOOP("Advice", "Choose a board that is listed, or start the simulated one.")},
    {"BRD-039", QT_TRANSLATE_NOOP("Advice", "Leave out the options that the message names.")},
    {"BRD-040", QT_TRANSLATE_NOOP("Advice", "Make room in the folder for temporary files, or name another one in TMPDIR.")},
    {"BRD-001", QT_TRANSLATE_NOOP("Advice", "Install Sensorsmith again; your projects are not affected.")},
    {"DEV", QT_TRANSLATE_NOOP("Advice", "Look at the board on the Devices page, connect it again and repeat.")},
    {"DEV-077", QT_TRANSLATE_NOOP("Advice", "Import the file that is named when the project can be written again.")},
    {"DEV-078", QT_TRANSLATE_NOOP("Advice", "Read the file again, with a better cable if it happens often; the board keeps it until it came whole.")},
    {"DEV-079", QT_TRANSLATE_NOOP("Advice", "Give the picture a name that ends with .png.")},
    {"DEV-084", QT_TRANSLATE_NOOP("Advice", "Name one file for both, or remove the other one by a command of its own.")},
    {"DEV-085", QT_TRANSLATE_NOOP("Advice", "Name the project too, or leave the label out.")},
    {"DEV-087", QT_TRANSLATE_NOOP("Advice", "Leave --pictures out.")},
    {"DEV-086", QT_TRANSLATE_NOOP("Advice", "Record again and delete the damaged sample; a shorter cable or another port often helps.")},
    {"SRC", QT_TRANSLATE_NOOP("Advice", "Look at the source on the Devices page, connect it again and repeat; what was recorded is kept.")},
    {"FWD", QT_TRANSLATE_NOOP("Advice", "Look at what the board prints, set its speed, rate or columns in the port's settings, and connect it again.")},
    {"CAM", QT_TRANSLATE_NOOP("Advice", "Take the picture again; if it stays so, choose another size, or reset the board.")},
    {"SES", QT_TRANSLATE_NOOP("Advice", "Save the session anew from the board's console, in a folder that can be written.")},
    {"SER", QT_TRANSLATE_NOOP("Advice", "Plug the board in again, close other programs that use its port, and connect again.")},
    {"SMP", QT_TRANSLATE_NOOP("Advice", "Reset the board: its old firmware starts. Then flash again.")},
    {"SMP-011", QT_TRANSLATE_NOOP("Advice", "Build the firmware on the Deploy page first.")},
    {"FLS", QT_TRANSLATE_NOOP("Advice", "Build and check the firmware on the Deploy page, then flash again.")},
    {"ING", QT_TRANSLATE_NOOP("Advice", "Check the device's key and the address it sends to, then let it send again.")},
    {"HTTP", QT_TRANSLATE_NOOP("Advice", "Correct the request as the answer says and send it again; nothing was stored.")},
    {"REM", QT_TRANSLATE_NOOP("Advice", "Let the device connect again, then repeat; what it had sent is kept.")},
    {"REM-030", QT_TRANSLATE_NOOP("Advice", "Wait until the device has done what it was asked for, then repeat.")},
    {"ACC", QT_TRANSLATE_NOOP("Advice", "List the keys of the project with \"keys list\"; make a new one if it cannot be found.")},
    {"RST", QT_TRANSLATE_NOOP("Advice", "Make a key with \"keys new\", give it to the tool and let it call again.")},
    {"SRV", QT_TRANSLATE_NOOP("Advice", "Look at which process serves the project and which devices are connected, then repeat; what was stored is kept.")},
    {"CRT", QT_TRANSLATE_NOOP("Advice", "Remove the folder \"tls\" from Sensorsmith's configuration folder; the next start makes a new certificate.")},
    {"WS", QT_TRANSLATE_NOOP("Advice", "Let the device connect again; what it had sent is kept.")},
    // Files that come in.
    {"WAV", QT_TRANSLATE_NOOP("Advice", "Save the file again as uncompressed 16-bit WAV and import it; the other files are not affected.")},
    {"CSV", QT_TRANSLATE_NOOP("Advice", "Correct the line that is named and import the file again; the other files are not affected.")},
    {"PIC", QT_TRANSLATE_NOOP("Advice", "Save the picture again as JPEG or PNG, within the limits that are named, and take it in again; the others are not affected.")},
    {"ATT", QT_TRANSLATE_NOOP("Advice", "Choose a folder that can be written and has room, then repeat; the project keeps its copy.")},
    {"ATT-003", QT_TRANSLATE_NOOP("Advice", "Save again what could not be written, in a folder that has room; restore what is damaged from a backup.")},
    {"DAF", QT_TRANSLATE_NOOP("Advice", "Correct the field that is named and import the file again; the other files are not affected.")},
    {"LAB", QT_TRANSLATE_NOOP("Advice", "Correct the list of labels where it is named, or move it away to import the folder without it.")},
    {"IMPORT", QT_TRANSLATE_NOOP("Advice", "Correct or replace the files that are named and import them again; the good ones are in.")},
    {"MUL", QT_TRANSLATE_NOOP("Advice", "Send the files one by one as the reference of the service describes.")},
    {"IO", QT_TRANSLATE_NOOP("Advice", "Free some space or choose another folder, then repeat.")},
    // The project.
    {"PRJ", QT_TRANSLATE_NOOP("Advice", "Try again; if it happens once more, open a backup from the Home page.")},
    {"PRJ-001", QT_TRANSLATE_NOOP("Advice", "Choose another name.")},
    {"PRJ-002", QT_TRANSLATE_NOOP("Advice", "Find the file with Open, or remove it from the list on the Home page.")},
    {"PRJ-003", QT_TRANSLATE_NOOP("Advice", "Choose a project file (.smith); import recordings from the Dataset page instead.")},
    {"PRJ-004", QT_TRANSLATE_NOOP("Advice", "Choose the project file (.smith) in that folder, or name a new one in it.")},
    {"PRJ-005", QT_TRANSLATE_NOOP("Advice", "Make the folder first, or choose another one.")},
    {"PRJ-006", QT_TRANSLATE_NOOP("Advice", "Give the project file (.smith) where the command names it; the port has a place of its own.")},
    {"PRJ-010", QT_TRANSLATE_NOOP("Advice", "Free some space and repeat the last change.")},
    {"PRJ-025", QT_TRANSLATE_NOOP("Advice", "Open it for writing once, so that it is brought to today's format; a backup is made before.")},
    {"PRJ-030", QT_TRANSLATE_NOOP("Advice", "Close the project in the other window and open it here again.")},
    {"EDT", QT_TRANSLATE_NOOP("Advice", "Look at the sample again and repeat the step.")},
    {"SPL", QT_TRANSLATE_NOOP("Advice", "Refresh the page (F5) and look at the sample again; the others are not affected.")},
    {"SPL-002", QT_TRANSLATE_NOOP("Advice", "Use the sample that is there; nothing needs to be done.")},
    {"SPL-007", QT_TRANSLATE_NOOP("Advice", "Stop the program that records it, or wait for its end; then look again.")},
    {"SPL-013", QT_TRANSLATE_NOOP("Advice", "Split the recording, or label longer stretches, and import it again; the others are in.")},
    {"LBL", QT_TRANSLATE_NOOP("Advice", "Choose another label.")},
    {"QRY", QT_TRANSLATE_NOOP("Advice", "Correct the word that is named; the filter from before stays until then.")},
    {"BAK", QT_TRANSLATE_NOOP("Advice", "Free some space beside the project; the backup is tried again at the next start.")},
    {"REP", QT_TRANSLATE_NOOP("Advice", "Choose another place for the copy, or open a backup from the Home page.")},
    {"REC", QT_TRANSLATE_NOOP("Advice", "Record again; what came before is kept.")},
    {"REC-001", QT_TRANSLATE_NOOP("Advice", "Stop the recording that is under way, or wait for its end, then record again.")},
    {"REC-002", QT_TRANSLATE_NOOP("Advice", "Open the project for writing: close it in the other window first, or check the rights of its file. Then record again.")},
    {"REC-003", QT_TRANSLATE_NOOP("Advice", "Connect the board on the Devices page, or stop what it does, then record again.")},
    {"REC-004", QT_TRANSLATE_NOOP("Advice", "Free some space where the project is stored, then record again.")},
    {"REC-017", QT_TRANSLATE_NOOP("Advice", "Look on the pages Home and Dataset, where the recording may stand already.")},
    {"REC-005", QT_TRANSLATE_NOOP("Advice", "Begin a new recording on the Collect page.")},
    {"REC-010", QT_TRANSLATE_NOOP("Advice", "Record again; what came before its signal began anew is kept.")},
    {"REC-011", QT_TRANSLATE_NOOP("Advice", "Look at its console on the Devices page, mend what it says, then record again.")},
    {"REC-012", QT_TRANSLATE_NOOP("Advice", "Free some space where the project is stored, or let the other program finish, then record again; what is stored is kept.")},
    {"REC-013", QT_TRANSLATE_NOOP("Advice", "Nothing needs to be done; let the next recording run longer.")},
    {"REC-014", QT_TRANSLATE_NOOP("Advice", "Connect the device again on the Devices page, then record again; what came before is kept.")},
    {"REC-015", QT_TRANSLATE_NOOP("Advice", "Choose a length, then record again.")},
    {"REC-016", QT_TRANSLATE_NOOP("Advice", "Wait until the recording of before has arrived, then record again.")},
    {"REC-018", QT_TRANSLATE_NOOP("Advice", "End the recording soon; let the other program finish, or free some space where the project is stored, before the next one.")},
    {"REC-019", QT_TRANSLATE_NOOP("Advice", "Open the project in the window, which removes it, or discard it with keep-recording --discard.")},
    {"REC-021", QT_TRANSLATE_NOOP("Advice", "Record longer, or record the slow device by itself; what the others recorded is kept.")},
    {"REC-020", QT_TRANSLATE_NOOP("Advice", "Repair a copy from the Home page; the damaged file is not changed.")},
    {"RPT", QT_TRANSLATE_NOOP("Advice", "Check the run on the emulated board again.")},
    {"CTX", QT_TRANSLATE_NOOP("Advice", "Open or make a project first.")},
    {"CTX-001", QT_TRANSLATE_NOOP("Advice", "Check that your data folder may be written, then open the example again.")},
    {"JOB", QT_TRANSLATE_NOOP("Advice", "Try again from the Jobs list; what was saved before is safe.")},
    {"LOG", QT_TRANSLATE_NOOP("Advice", "Free some space; the log goes on in the window.")},
    {"STO", QT_TRANSLATE_NOOP("Advice", "Free some space or check the folder's permissions; the board's contents are kept as they were.")},
    // From features to the checked model.
    {"IMP", QT_TRANSLATE_NOOP("Advice", "Correct the field that is named on the Impulse page; the impulse from before stays until then.")},
    {"IMP-010", QT_TRANSLATE_NOOP("Advice", "Record samples on the Collect page, or import some.")},
    {"DSP", QT_TRANSLATE_NOOP("Advice", "Change the parameter that is named on the Impulse page.")},
    {"FEA", QT_TRANSLATE_NOOP("Advice", "Make the features again; samples and labels are not affected.")},
    {"SPG", QT_TRANSLATE_NOOP("Advice", "Choose a longer part of the signal.")},
    {"LRN", QT_TRANSLATE_NOOP("Advice", "Check labels and training settings, then train again; earlier runs are kept.")},
    {"GRF", QT_TRANSLATE_NOOP("Advice", "Train again; the data is not affected.")},
    {"RUN", QT_TRANSLATE_NOOP("Advice", "Choose another run on the Train page, or train again.")},
    {"EVA", QT_TRANSLATE_NOOP("Advice", "Set some samples aside for testing, then evaluate again.")},
    {"QNT", QT_TRANSLATE_NOOP("Advice", "Train again; the run as trained is kept.")},
    {"VER", QT_TRANSLATE_NOOP("Advice", "Look at the first window that differs on the Validate page, then train and check again.")},
    {"EMU", QT_TRANSLATE_NOOP("Advice", "Check once more; if it happens again, look into the log and make the model smaller.")},
    {"EMU-009", QT_TRANSLATE_NOOP("Advice", "Name one of the faults that the message lists.")},
    {"EMU-007", QT_TRANSLATE_NOOP("Advice", "Make the model smaller: fewer features or fewer neurons.")},
    {"FWB-008", QT_TRANSLATE_NOOP("Advice", "Choose a board that has room for a model, such as the emulated Cortex-M4F board.")},
    {"FWB", QT_TRANSLATE_NOOP("Advice", "Look at the compiler's first line in the log, and install the package that is named there if one is missing.")},
    {"GEN", QT_TRANSLATE_NOOP("Advice", "Choose another folder, or install Sensorsmith again if a part of it is missing.")},
    // What goes out.
    {"BND", QT_TRANSLATE_NOOP("Advice", "Do not use this bundle; build it again from the project.")},
    {"BND-001", QT_TRANSLATE_NOOP("Advice", "Free some space or choose another folder, then build the bundle again.")},
    {"IMG", QT_TRANSLATE_NOOP("Advice", "Build the firmware again on the Deploy page.")},
    {"IMG-002", QT_TRANSLATE_NOOP("Advice", "Write the version as 1.2.3 or 1.2.3+4.")},
    {"KEY", QT_TRANSLATE_NOOP("Advice", "Choose another signing key or make a new one on the Deploy page.")},
    {"KEY-006", QT_TRANSLATE_NOOP("Advice", "Choose a longer password.")},
    {"EXP", QT_TRANSLATE_NOOP("Advice", "Check the model on the emulated board first, or override the refusal on purpose; the bundle then says so.")},
    {"DPL", QT_TRANSLATE_NOOP("Advice", "Check the model on the emulated board first.")},
    {"EXA", QT_TRANSLATE_NOOP("Advice", "Choose another name for the example.")},
    // The command line, screenshots, the demo.
    {"CLI", QT_TRANSLATE_NOOP("Advice", "Correct what is named and run the command again.")},
    {"DEMO", QT_TRANSLATE_NOOP("Advice", "Look at the step that is named, and run the demo again.")},
    {"SHT", QT_TRANSLATE_NOOP("Advice", "Choose a folder that may be written.")},
};
// clang-format on

const QHash<QString, const char*>& adviceTable()
{
    static const QHash<QString, const char*> table = [] {
        QHash<QString, const char*> made;
        for (const Advice& one : kAdvice)
            made.insert(QString::fromLatin1(one.id), one.text);
        return made;
    }();
    return table;
}

} // namespace

QString errorAdvice(const QString& errorId)
{
    const QHash<QString, const char*>& table = adviceTable();
    auto found = table.constFind(errorId);
    if (found == table.constEnd())
        found = table.constFind(errorId.section(QLatin1Char('-'), 0, 0));
    return found == table.constEnd() ? QString() : QCoreApplication::translate("Advice", *found);
}

QString endedSentence(const QString& message)
{
    const QString text = message.trimmed();
    const bool isEnded = text.isEmpty() || QStringLiteral(".!?").contains(text.back());
    return isEnded ? text : text + QLatin1Char('.');
}

QStringList advisedErrors()
{
    return adviceTable().keys();
}

} // namespace studio
