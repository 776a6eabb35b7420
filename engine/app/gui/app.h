// The app's state, shared by its panels. Panels read the live figure and change it by send() alone.
#pragma once
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/gui/gui.h"
#include "engine/app/gui/imgui_host.h"
#include "engine/app/gui/presenter.h"
#include "engine/app/gui/reader.h"
#include "engine/app/gui/settings.h"
#include "engine/app/gui/strings.h"
#include "engine/app/gui/widgets.h"
#include "engine/app/library.h"
#include "engine/figure/hand.h"
#include "engine/figure/live_figure.h"
#include "engine/platform/files.h"
#include "engine/render/renderer.h"
#include "engine/render/target.h"

namespace glassbox {

struct FigureItem {
    const FigureEntry* entry = nullptr;
    const Content* content = nullptr;  // of its explainer, or null
    std::string explainer;             // "gnn"
    std::string title(Language l) const;
    std::string explainer_title(Language l) const;
};

// Where the picture is in its view: zoom 1 shows the whole figure.
struct View {
    float zoom = 1;
    Vec2 pan;  // units of the window
    bool moved() const { return zoom != 1 || pan.x != 0 || pan.y != 0; }
};

// What the inspector shows when it is not what the pointer is at.
struct Pin {
    std::string key;  // of a mark; "" for an output
    std::string output;
    int cell = -1;
    int64_t offset = -1;  // chosen in the inspector itself: another element of the same tensor
    explicit operator bool() const { return !key.empty() || !output.empty(); }
};

struct Message {
    std::string text;
    bool bad = false;
    double until = 0;
};

struct Thumbnail {
    std::unique_ptr<Target> target;
    bool fresh = false;
    bool seen = false;        // in the last frame: the others wait
    bool incomplete = false;  // something that it needs has not arrived
};
struct Gallery {
    std::string search;
    bool papers = false;                // by paper instead of by explainer
    std::vector<Thumbnail> thumbnails;  // as figures
    float width = 0;                    // of a thumbnail, units
    std::unique_ptr<LiveFigure> next;   // whose model computes, for thumbnail next_index
    size_t next_index = 0;
};

struct SmilesDraft {  // of the field that is being typed in
    std::string control, text, error, search;
    bool open = false;
};

struct ExportForm {
    int format = 0, scale = 2;  // PNG, SVG, PDF; pixels a unit of a PNG
    bool transparent = false, exists = false;
    std::string path, checked, error;
};
struct OpenForm {
    std::string folder, listed, path, error;
    std::vector<DirectoryEntry> entries;
};

enum class Dialog : uint8_t { none, shortcuts, save, open };

class App {
  public:
    GuiOptions options;
    Window* window = nullptr;
    std::unique_ptr<Library> library;
    FontSet fonts;
    std::vector<FigureItem> figures;
    std::unique_ptr<Renderer> renderer;
    std::unique_ptr<ImGuiHost> host;
    Settings settings;
    Theme light_look = light_theme(), dark_look = dark_theme();
    bool restyled = true;  // the look of the tools is to be set anew

    int current = -1;  // index in figures
    std::unique_ptr<LiveFigure> live;
    Hand hand;
    View view;
    std::unique_ptr<Target> picture;  // of the figure, as large as its view
    uint64_t picture_hash = 0;
    Rect figure_box;         // where the figure is drawn in its view, units of the window
    float figure_scale = 1;  // units of the window in one of the figure, at zoom 1
    bool figure_hovered = false, figure_focused = true;
    Pin pin;
    int speed = 2;  // of the transport: index in its list, once as fast
    Gallery gallery;
    Reader reader;
    SmilesDraft draft;
    ExportForm export_form;
    OpenForm open_form;
    Stage stage;  // what lies over the figure
    Presenter presenter;
    Deck deck;
    double input_time = -1;  // of the last key or button in this frame's input
    uint32_t held_gesture = 0;  // of the control that is held: all events of one drag are undone together

    // In a narrow window a panel lies over the figure, while it is wanted.
    bool gallery_fits = true, panel_fits = true, gallery_wanted = false, panel_wanted = false;
    bool gallery_over() const { return !gallery_fits && gallery_wanted; }
    bool panel_over() const { return !panel_fits && panel_wanted; }
    bool& gallery_shown() { return gallery_fits ? settings.gallery : gallery_wanted; }
    bool& panel_shown() { return panel_fits ? settings.panel : panel_wanted; }

    double now = 0;
    float pixel_scale = 1;
    Message message;
    Dialog dialog = Dialog::none;
    bool dialog_opens = false;
    bool wants_search = false;
    int wants_panel = 0;  // focus goes there: 1 gallery, 2 controls
    bool leaves = false;
    bool keyboard = false;  // the keyboard walks through the panels: arrows belong to them

    const Theme& theme() const { return settings.dark ? dark_look : light_look; }
    Look look() const { return {theme(), host->fonts()}; }
    const char* say(Say what) const { return text_of(what, settings.language); }
    const FigureItem* figure() const {
        return current < 0 ? nullptr : &figures[static_cast<size_t>(current)];
    }

    // When the hand did it, however long the frame took.
    double event_time() const { return input_time >= 0 ? std::min(input_time, now) : now; }
    // The figure and what lies over it, as it is now.
    const DisplayList& picture_list();
    Vec2 audience_stage() const;  // units of the stage that fills the audience's window
    // The present figure once more, as it begins.
    std::unique_ptr<LiveFigure> fresh_figure() const;
    // The hand tells the take what it does.
    void follow_hand();
    void recorded(const Event& event);

    // An error becomes a message. The time is filled in.
    bool send(Event event);
    bool set(const std::string& control, const std::string& value, bool held = false, uint32_t gesture = 0);
    uint32_t next_gesture() { return ++gesture_; }
    void tell(std::string text, bool bad = false);

    void open_figure(int index);
    int find(std::string_view id) const;
    void set_theme(bool dark);
    void set_language(Language l);
    void show(Dialog d);
    // A session, or a SMILES for the figure's graph control.
    void open_file(const std::string& path);
    Status open_session(const Session& session);

    void load_session();
    void save_session();
    void changed() { session_dirty_at_ = now; }
    double saves_at() const;

  private:
    uint32_t gesture_ = 0x40000000;  // apart from those of the hand
    double session_dirty_at_ = -1;
    DisplayList with_stage_;
    std::map<std::string, Session> left_;  // sessions of figures that were open before
};

// The name of a control as a reader sees it.
std::string sentence(std::string_view name);

// ---- the panels; each draws in its box, in units of the window
void top_bar(App& app, Rect box);
void gallery_panel(App& app, Rect box);
bool gallery_pending(const App& app);           // thumbnails that are seen are still to be drawn
void gallery_work(App& app, double until);      // computes for one of them, and draws it when that is done
void gallery_forget(App& app);                  // theme or language changed
void gallery_complete(App& app);                // assets arrived: those that missed one are drawn anew
void figure_view(App& app, Rect box);
void draw_figure(App& app);               // into app.picture, if it changed
Rect stage_in(const App& app, Rect box);  // where the whole figure lies in its view
void controls_panel(App& app, Rect box);
void graph_control(App& app, const ControlSchema& schema, float width);
void inspector_panel(App& app, Rect box);
const Article* article_of(App& app, const std::string& explainer);  // null: it has none
// An article that was compiled anew, from this file.
void forget_article(App& app, const std::string& explainer, const std::string& path);
bool reading(App& app);                 // the article stands beside the figure
void reader_panel(App& app, Rect box);
void draw_reader(App& app);             // the page's picture, if it changed
float story_height(const App& app, float width);
void story_bar(App& app, Rect box);
inline constexpr float kTakeBar = 76;
void take_bar(App& app, Rect box);
void presenter_panels(App& app, Vec2 size);  // instead of all others, while presenting
bool has_transport(const App& app);
void transport_bar(App& app, Rect box);
void toggle_play(App& app);
void dialogs(App& app);
void message_bar(App& app, Rect box);
void shortcuts(App& app);

}  // namespace glassbox
