// The frames of a film: frame n is a function of the figure, its settings and the timeline alone, whichever frames were
// drawn before it. Going back, or to another segment, replays the events without drawing. What happens at the very start is
// how the film opens: nothing eases into it.
//
//     Result<std::unique_ptr<Film>> film = Film::open({.figure = desc, .timeline = t, .width = 1920, .height = 1080, .scale = 2});
//     Result<const Picture*> picture = (*film)->frame(n);
#pragma once
#include <functional>
#include <memory>

#include "engine/figure/live_figure.h"
#include "engine/platform/png.h"
#include "engine/record/timeline.h"

namespace glassbox {

struct FilmDesc {
    LiveFigureDesc figure;  // its size is set here
    Timeline timeline;
    int width = 1920, height = 1080;  // pixels
    double scale = 2;                 // pixels a unit
    int supersample = 1;              // draws so many times larger each way, and takes the mean
    bool alpha = false;               // no paper behind the figure; straight alpha
    double fade_in = 0, fade_out = 0;  // seconds in which it comes out of the paper at its start, and goes into it at its end
    std::vector<Language> burned;     // subtitles in a band below the figure, in these languages
    std::function<Status(LiveFigure&)> prepare;  // what stands before the first event
};

inline constexpr int kMostSupersample = 4;
// The stage's shorter side has 540 units, so that the smallest text (11 units) is 22 pixels tall at 1080p.
double default_scale(int width, int height);
// Why a film cannot have these settings, in the words of the options.
Status check_film(const FilmDesc& desc);

struct FilmTimes {  // seconds so far
    double figure = 0, draw = 0, read = 0;
};

class Film {
  public:
    static Result<std::unique_ptr<Film>> open(const FilmDesc& desc);
    virtual ~Film() = default;
    // Good until the next call.
    virtual Result<const Picture*> frame(int64_t n) = 0;
    // Whether the last call gave another picture than the one before.
    virtual bool changed() const = 0;
    virtual const Timeline& timeline() const = 0;
    virtual const FilmTimes& times() const = 0;
};

}  // namespace glassbox
