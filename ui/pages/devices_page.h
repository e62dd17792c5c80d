// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/live_window.h"
#include "ui/itemmodels/device_words.h"
#include "ui/shell/page_frame.h"

#include <QElapsedTimer>
#include <QHash>
#include <QSet>
#include <QTimer>

class QLabel;
class QScrollArea;
class QStackedWidget;
class QTableView;

namespace studio
{

struct AppStep;
class BoardChoice;
class Card;
class DeviceConsole;
class DeviceDetails;
class DeviceItemModel;
class KeyCard;
class PictureKeeper;
class RequestCard;
class ServiceCard;
enum class NetworkService;
struct AudioDevice;

/// Boards: who is there, how they are, what their sensors say; connect, name, update, talk to them. And the services through which
/// devices and programs on the network send data in: switches, keys, log of requests.
class DevicesPage final : public FramedPage
{
    Q_OBJECT
public:
    DevicesPage(PageInfo info, PageServices& services);
    /// Connect until the chosen board is connected, then Collect.
    [[nodiscard]] QString primaryActionId() const override;
    void activated() override;
    [[nodiscard]] QWidget* messageRoom() const override; ///< over the console, where nothing is pressed
    void reload() override;
    void focusFilter() override; ///< of the console, or of the requests where those are shown
    /// {"device": address} chooses that board.
    void open(const QVariantMap& arguments) override;

protected:
    void projectChanged() override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildTable();
    QWidget* buildConsole();
    void buildEmptyState();
    void registerActions();
    void addAction(const QString& id, const QString& text, const QString& icon, const QString& description, const QKeySequence& keys,
                   std::function<void()> handler);
    void connectHub();
    void fitTable();
    void fitServices();
    void fitDetails();
    void fitColumns();

    [[nodiscard]] DeviceInfo chosen() const;
    void choose(const QString& address);
    void chooseSimulated();
    void followSimulated();
    /// The device that was chosen, where rows came and went; the nearest one when it is gone.
    void keepChoice();
    void onChosen();
    void onDevices();
    [[nodiscard]] bool hasNothingToShow() const;
    void showState();
    void showActions(const DeviceInfo& device);
    void showSignal();
    void showUse();
    void poll();
    void followLive();
    void startLive(const DeviceInfo& device);

    void toggle();
    void fix(const QString& address, DeviceFix fix);
    void collect();
    void addPort(const QString& path = QStringLiteral("/dev/"));
    void rename();
    void askPortSettings();
    void forget();
    void chooseBundle();
    void askToFlash(const QString& address, const QString& path);
    void toggleLive();
    void toggleSimulated();
    void onFailed(const QString& address, const Error& error);
    void onFlashFailed(const QString& address, const Error& error);

    // devices_page_sources.cpp
    void registerSourceActions();
    void offerSources();
    void showSourceActions(const DeviceInfo& device);
    void askReplay();
    void askMicrophone();
    void offerMicrophones(const QVector<AudioDevice>& microphones);
    void askFolder();
    void askFile();
    void askWatch(const QString& path);
    /// Puts a change to the list of devices on the undo history, and tells what was done with a way back.
    void remember(AppStep step, const QString& said, NoticeKind kind = NoticeKind::Success);
    /// A source that was taken off the list comes back, while its project is open.
    static Result<void> bringBack(StudioContext& context, const DeviceInfo& device, const QString& projectPath);
    void take(const Result<QString>& address);

    // devices_page_camera.cpp
    void connectCamera();
    void savePicture();
    void savePictureAs(const QImage& picture, const QString& name);
    void letCameraRest(const QString& address);
    void keepPicture();
    void ingestPicture(const QImage& picture, const QByteArray& jpeg, const QDateTime& at, const DeviceInfo& device, const QString& label);
    void tellOfPicture(const QString& path, const QString& name, const QString& label, const Result<SampleId>& kept);
    void putInBin(const QString& path, SampleId id, const QString& name);
    void showWhetherPicturesAreKept();
    void saveSession();

    // devices_page_network.cpp
    void registerNetworkActions();
    QWidget* buildLower();
    void connectNetwork();
    void showLower(QWidget* card);
    void showKeys();
    void showNetworkActions();
    void toggleService(NetworkService service);
    void makeKey();
    void revokeKey();
    void onServiceFailed(const Error& error, const QString& actionText, std::function<void()> action);

    DeviceItemModel* m_model;
    QTableView* m_table = nullptr;
    Card* m_consoleCard = nullptr;
    DeviceConsole* m_console = nullptr;
    DeviceDetails* m_details = nullptr;
    PictureKeeper* m_pictures = nullptr;
    EmptyState* m_empty = nullptr;
    QLabel* m_foot = nullptr;
    Button* m_simulatedButton = nullptr;
    BoardChoice* m_boardChoice = nullptr;
    BoardChoice* m_emptyBoardChoice = nullptr;
    Button* m_toggleButton = nullptr;
    Button* m_collectButton = nullptr;
    QVector<QWidget*> m_hubButtons; ///< of the empty state, where there are boards at all
    QWidget* m_importButton = nullptr;
    QHash<QString, LiveWindow> m_live;
    QSet<QString> m_liveStarted; ///< boards whose stream this page asked for since it was shown
    QSet<QString> m_liveReturns; ///< those of them that went away meanwhile
    QHash<QString, QString> m_flashed; ///< bundle by board, for trying again
    QString m_usedAs; ///< name and ID of the board whose samples are counted
    QString m_shown;
    int m_shownRow = 0;
    bool m_isListChanging = false; ///< the table chooses another row when one goes: nobody wished that
    bool m_isSimulatedOn = false;
    bool m_wantsSimulated = false; ///< the simulated board was asked for, and is to be chosen when it comes
    QTimer m_poll;
    QElapsedTimer m_clock;
    QElapsedTimer m_sinceConnect; ///< since the user asked for a connection; invalid after one was ended
    bool m_wantsLive = true;
    bool m_asksMicrophone = false; ///< the user waits for the list of microphones
    ServiceCard* m_services = nullptr;
    QScrollArea* m_scroll = nullptr; ///< of the page
    QStackedWidget* m_lower = nullptr; ///< console, requests or keys
    RequestCard* m_requests = nullptr;
    KeyCard* m_keys = nullptr;
    bool m_showsNetwork = false; ///< asked for while there is no board
};

} // namespace studio
