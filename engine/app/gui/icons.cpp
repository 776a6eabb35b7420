#include "engine/app/gui/icons.h"

#include <imgui.h>

#include <initializer_list>

namespace glassbox {
namespace {

constexpr float kPi = 3.14159265f;

// A pen in the icon's own coordinates: 0 to 16 each way.
class Pen {
  public:
    Pen(ImDrawList* list, Vec2 center, float size, uint32_t color)
        : list_(list), origin_{center.x - size / 2, center.y - size / 2}, unit_(size / 16), color_(color) {}

    void line(std::initializer_list<Vec2> points, bool closed = false) {
        for (Vec2 p : points) list_->PathLineTo(at(p));
        list_->PathStroke(color_, closed ? ImDrawFlags_Closed : 0, width());
    }
    void arc(Vec2 center, float radius, float from, float to) {
        list_->PathArcTo(at(center), radius * unit_, from, to, 24);
        list_->PathStroke(color_, 0, width());
    }
    void ring(Vec2 center, float radius) {
        list_->AddCircle(at(center), radius * unit_, color_, 24, width());
    }
    void dot(Vec2 center, float radius) { list_->AddCircleFilled(at(center), radius * unit_, color_, 16); }
    void box(Rect r, float corner) {
        list_->AddRect(at({r.x, r.y}), at({r.right(), r.bottom()}), color_, corner * unit_, 0, width());
    }
    void fill_box(Rect r, float corner) {
        list_->AddRectFilled(at({r.x, r.y}), at({r.right(), r.bottom()}), color_, corner * unit_);
    }
    void fill(std::initializer_list<Vec2> points) {
        for (Vec2 p : points) list_->PathLineTo(at(p));
        list_->PathFillConvex(color_);
    }
    void glyphless_question() {
        arc({8, 6.6f}, 2.1f, -kPi, 0.35f * kPi);
        line({{8.95f, 8.4f}, {8, 9.2f}, {8, 10}});
        dot({8, 12.1f}, 0.85f);
    }

  private:
    ImVec2 at(Vec2 p) const { return {origin_.x + p.x * unit_, origin_.y + p.y * unit_}; }
    float width() const { return 1.4f * unit_; }
    ImDrawList* list_;
    Vec2 origin_;
    float unit_;
    uint32_t color_;
};

}  // namespace

void draw_icon(ImDrawList* list, Icon icon, Vec2 center, float size, uint32_t color) {
    Pen pen(list, center, size, color);
    switch (icon) {
        case Icon::gallery:
            pen.box({1.5f, 2.5f, 13, 11}, 2);
            pen.line({{6, 2.5f}, {6, 13.5f}});
            break;
        case Icon::panel:
            pen.box({1.5f, 2.5f, 13, 11}, 2);
            pen.line({{10, 2.5f}, {10, 13.5f}});
            break;
        case Icon::undo:
            pen.line({{6, 2.5f}, {2.5f, 6}, {6, 9.5f}});
            pen.line({{2.5f, 6}, {9.8f, 6}});
            pen.arc({9.8f, 9.8f}, 3.8f, -kPi / 2, kPi / 2);
            pen.line({{9.8f, 13.6f}, {6.5f, 13.6f}});
            break;
        case Icon::redo:
            pen.line({{10, 2.5f}, {13.5f, 6}, {10, 9.5f}});
            pen.line({{13.5f, 6}, {6.2f, 6}});
            pen.arc({6.2f, 9.8f}, 3.8f, kPi / 2, kPi * 1.5f);
            pen.line({{6.2f, 13.6f}, {9.5f, 13.6f}});
            break;
        case Icon::open:
        case Icon::folder:
            pen.line({{1.8f, 12.8f}, {1.8f, 3.2f}, {6, 3.2f}, {7.6f, 5.2f}, {14.2f, 5.2f}, {14.2f, 12.8f}},
                     true);
            break;
        case Icon::record:
            pen.ring({8, 8}, 6);
            pen.dot({8, 8}, 3.2f);
            break;
        case Icon::present:
            pen.box({1.5f, 2, 13, 8.5f}, 1);
            pen.line({{8, 10.5f}, {8, 12.5f}});
            pen.line({{4.5f, 14.5f}, {8, 12.5f}, {11.5f, 14.5f}});
            break;
        case Icon::book:
            pen.line({{8, 4}, {8, 13.5f}});
            pen.line({{8, 4}, {5.5f, 2.6f}, {1.8f, 2.6f}, {1.8f, 12.2f}, {5.5f, 12.2f}, {8, 13.5f}, {10.5f, 12.2f}, {14.2f, 12.2f}, {14.2f, 2.6f}, {10.5f, 2.6f}, {8, 4}});
            break;
        case Icon::file:
            pen.line({{3.5f, 1.8f}, {9.5f, 1.8f}, {12.5f, 4.8f}, {12.5f, 14.2f}, {3.5f, 14.2f}}, true);
            break;
        case Icon::save:
            pen.line({{8, 2}, {8, 10}});
            pen.line({{4.8f, 7}, {8, 10.2f}, {11.2f, 7}});
            pen.line({{2.2f, 10.5f}, {2.2f, 13.8f}, {13.8f, 13.8f}, {13.8f, 10.5f}});
            break;
        case Icon::sun:
            pen.ring({8, 8}, 3);
            for (Vec2 d : {Vec2{1, 0}, Vec2{0.707f, 0.707f}, Vec2{0, 1}, Vec2{-0.707f, 0.707f}, Vec2{-1, 0},
                           Vec2{-0.707f, -0.707f}, Vec2{0, -1}, Vec2{0.707f, -0.707f}})
                pen.line({Vec2{8, 8} + d * 5.2f, Vec2{8, 8} + d * 7});
            break;
        case Icon::moon:
            pen.arc({7.6f, 8.4f}, 5.8f, 0.02f * kPi, 1.58f * kPi);
            pen.arc({11.2f, 4.8f}, 4.2f, 0.29f * kPi, 1.21f * kPi);
            break;
        case Icon::fullscreen:
            pen.line({{2.2f, 6}, {2.2f, 2.2f}, {6, 2.2f}});
            pen.line({{10, 2.2f}, {13.8f, 2.2f}, {13.8f, 6}});
            pen.line({{13.8f, 10}, {13.8f, 13.8f}, {10, 13.8f}});
            pen.line({{6, 13.8f}, {2.2f, 13.8f}, {2.2f, 10}});
            break;
        case Icon::help:
            pen.ring({8, 8}, 6.4f);
            pen.glyphless_question();
            break;
        case Icon::play:
            pen.fill({{4.5f, 2.6f}, {13.4f, 8}, {4.5f, 13.4f}});
            break;
        case Icon::pause:
            pen.fill_box({4, 2.8f, 2.8f, 10.4f}, 0.8f);
            pen.fill_box({9.2f, 2.8f, 2.8f, 10.4f}, 0.8f);
            break;
        case Icon::to_start:
            pen.fill_box({3, 3.2f, 1.8f, 9.6f}, 0.6f);
            pen.fill({{12.8f, 3.2f}, {12.8f, 12.8f}, {5.8f, 8}});
            break;
        case Icon::step:
            pen.fill({{3.2f, 3.2f}, {10.2f, 8}, {3.2f, 12.8f}});
            pen.fill_box({11.2f, 3.2f, 1.8f, 9.6f}, 0.6f);
            break;
        case Icon::dice:
            pen.box({2.2f, 2.2f, 11.6f, 11.6f}, 2.4f);
            pen.dot({5.4f, 5.4f}, 1.05f);
            pen.dot({10.6f, 10.6f}, 1.05f);
            pen.dot({8, 8}, 1.05f);
            break;
        case Icon::search:
            pen.ring({7, 7}, 4.4f);
            pen.line({{10.2f, 10.2f}, {13.8f, 13.8f}});
            break;
        case Icon::close:
            pen.line({{4, 4}, {12, 12}});
            pen.line({{12, 4}, {4, 12}});
            break;
        case Icon::left:
            pen.line({{10, 3.5f}, {5.5f, 8}, {10, 12.5f}});
            break;
        case Icon::right:
            pen.line({{6, 3.5f}, {10.5f, 8}, {6, 12.5f}});
            break;
        case Icon::down:
            pen.line({{4, 6}, {8, 10}, {12, 6}});
            break;
        case Icon::up:
            pen.line({{4, 10}, {8, 6}, {12, 10}});
            break;
        case Icon::copy:
            pen.box({5.4f, 5.4f, 8.4f, 8.4f}, 1.6f);
            pen.line({{10.6f, 2.4f}, {3.4f, 2.4f}, {2.4f, 3.4f}, {2.4f, 10.6f}});
            break;
        case Icon::reset:
            pen.arc({8, 8.4f}, 5.2f, -0.3f * kPi, 1.3f * kPi);
            pen.line({{4.9f, 0.9f}, {4.9f, 4.3f}, {8.3f, 4.3f}});
            break;
        case Icon::pin:
            pen.ring({8, 6}, 3.4f);
            pen.line({{8, 9.4f}, {8, 14.4f}});
            break;
    }
}

}  // namespace glassbox
