// Subtitles that are part of the picture: a band below the figure, as tall as the longest of them, so that nothing is ever
// covered.
#pragma once
#include <string>
#include <vector>

#include "engine/draw/display_list.h"
#include "engine/draw/font.h"
#include "engine/record/timeline.h"

namespace glassbox {

class SubtitleBand {
  public:
    // `stage`: of the film, figure and band together, in units.
    SubtitleBand(const FontSet& fonts, const Timeline& timeline, std::vector<Language> languages, Vec2 stage);
    float height() const { return height_; }
    // Whether frame n shows another subtitle than the one before.
    bool turn_to(int64_t n);
    // Grows the list to the whole stage.
    void draw(DisplayList& list) const;

  private:
    std::string text(const Caption& c, size_t language) const;

    struct Shown {
        int64_t first = 0, end = 0;  // frames
    };
    const FontSet& fonts_;
    std::vector<Caption> captions_;
    std::vector<Shown> frames_;
    std::vector<Language> languages_;
    Vec2 stage_;
    float height_ = 0;
    int shown_ = -1;
};

}  // namespace glassbox
