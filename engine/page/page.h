// The figures of a web page: many live figures behind one door, through which only text and numbers go, since what is on
// the other side is JavaScript. The worker of a page owns one; nothing here knows of a browser.
//
//     Page page;
//     page.add_font(Face::sans, std::move(bytes));  page.set_content(json);
//     Result<int> figure = page.open(R"({"figure": "gnn/message-passing", "size": [720, 480]})", 0);
//     page.send(*figure, R"({"event": {"do": "set", "name": "layers", "value": "3"}})", now);
//     while (page.work(*figure, now)) {}                                  // as long as the budget of the frame lasts
//     page.start_drawing(ShaderDialect::es30);                            // a context is current
//     page.draw(*figure, now, 1440, 960, 2);                              // to the framebuffer 0
//     std::string json = page.state(*figure);                             // what the page shows beside the picture
//
// Times are seconds of one clock that never goes back. docs/embed.md describes the messages and the state.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/draw/font.h"
#include "engine/draw/theme.h"
#include "engine/figure/hand.h"
#include "engine/figure/live_figure.h"
#include "engine/figure/registry.h"
#include "engine/render/renderer.h"

namespace glassbox {

// The version of what goes through this door; the page's script carries the same number.
inline constexpr int kPageProtocol = 1;

class Page {
  public:
    // Chinese may come at any time; texts are laid out anew.
    Status add_font(Face face, std::string bytes);
    // The compiled article of the explainer; before the first figure.
    Status set_content(std::string_view json);

    // Weights and the like, by path below assets/: what `state` names in "wants". The figures that asked are evaluated anew.
    void add_asset(std::string name, std::string bytes);

    // {"figure": id, "size": [w, h], "theme": "light", "lang": "en", "seed": 0, "motion": true, "set": {name: raw}, "step": id}
    // All but the figure may be left out. A value or step that does not fit is an error of the result's state, not of
    // opening.
    Result<int> open(std::string_view json, double time);
    void close(int figure);

    // One of
    //     {"event": event}                                  see engine/trace/event.h
    //     {"set": {name: raw, ...}}                         values that arrive together
    //     {"pointer": "move"|"down"|"up"|"leave", "x": , "y": , "touch": }     figure units
    //     {"key": "next_step"}                              a HandKey
    //     {"size": [w, h]}  {"theme": "dark", "colors": {"paper": "#101418"}}  {"lang": "zh"}  {"motion": false}
    //     {"session": text}
    Status send(int figure, std::string_view message, double time);

    // One bounded piece of work; true: there is more.
    bool work(int figure, double time);
    // Would another frame differ?
    bool moving(int figure, double time) const;

    // After a lost context, again: what was made in the old one is forgotten without a call to it.
    Status start_drawing(ShaderDialect dialect);
    // The figure's picture in the lower left corner of framebuffer `framebuffer`; `scale` pixels a unit.
    void draw(int figure, double time, int width, int height, float scale, uint32_t framebuffer = 0);

    // Controls, outputs, stops of the keyboard and what they say, the place in the story, errors: JSON.
    std::string state(int figure) const;
    // "a1b2...": over all tensors of the figure's runs.
    std::string trace_hash(int figure) const;
    std::string session(int figure) const;
    // Of the names, one a line, those that the figure's runs record or it derives: {"h.1": "(14, 8) 0, 0.33, 1, …"}, the first numbers.
    std::string tensors(int figure, std::string_view names) const;

    LiveFigure* find(int figure);
    const LiveFigure* find(int figure) const;

  private:
    struct Assets final : AssetSource {
        std::map<std::string, std::string, std::less<>> files;
        Asset find(std::string_view name) override;
    };
    struct Entry {
        Theme theme;
        Hand hand;
        std::unique_ptr<LiveFigure> live;
    };
    Entry* entry(int figure);
    Status set_look(Entry& e, const Json& message);

    std::vector<std::string> font_bytes_;
    Fonts fonts_;
    FontSet set_;
    Assets assets_;
    std::optional<Content> content_;
    std::vector<std::unique_ptr<Entry>> figures_;
    std::unique_ptr<Renderer> renderer_;
};

}  // namespace glassbox
