// Several films one after the other as one: the figures of an article. Each part but the first comes out of the paper, and each
// but the last goes back into it, unless there is no paper.
//
//     std::vector<FilmDesc> parts = ...;                       // with their own timelines, of one rate
//     Timeline whole = sequence_of({"message-passing", "pooling"}, parts);
//     Result<std::unique_ptr<Film>> film = open_sequence(std::move(parts), whole);
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/record/film.h"

namespace glassbox {

inline constexpr double kFadeBetweenFilms = 0.3;  // seconds, at each side of the cut

// The steps of a part are called name/step.
Timeline sequence_of(const std::vector<std::string>& names, const std::vector<FilmDesc>& parts);

// What the whole has beyond its parts belongs to the last one.
Result<std::unique_ptr<Film>> open_sequence(std::vector<FilmDesc> parts, const Timeline& whole);

}  // namespace glassbox
