// Every figure with its title on one page: what a machine without a display shows of Glassbox.
#pragma once
#include <string>

#include "engine/base/result.h"

namespace glassbox {

Status write_contact_sheet(const std::string& path);

}  // namespace glassbox
