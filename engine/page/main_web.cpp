// The functions that the worker's script calls. Texts go in as pointer and length in memory from gb_alloc, and come out
// through gb_text of the last call. A function that can fail returns a negative number, and gb_text then says why.
#include <emscripten.h>

#include <cstdlib>
#include <string>

#include "engine/page/page.h"
#include "engine/platform/web_context.h"
#include "engine/tensor/kernels.h"

namespace glassbox {
namespace {

struct Worker {
    Page page;
    std::string text;
};

// The module is the program: it lives as long as the worker.
Worker& worker() {
    static Worker instance;
    return instance;
}

int answer(std::string text, int code = 0) {
    worker().text = std::move(text);
    return code;
}
int answer(const Status& status) { return status ? answer("", 0) : answer(status.error().message, -1); }
std::string_view view(const char* text, int size) { return {text, static_cast<size_t>(size)}; }

}  // namespace
}  // namespace glassbox

using namespace glassbox;

extern "C" {

EMSCRIPTEN_KEEPALIVE void* gb_alloc(int size) { return std::malloc(static_cast<size_t>(size)); }
EMSCRIPTEN_KEEPALIVE void gb_free(void* p) { std::free(p); }
EMSCRIPTEN_KEEPALIVE const char* gb_text() { return worker().text.data(); }
EMSCRIPTEN_KEEPALIVE int gb_text_size() { return static_cast<int>(worker().text.size()); }
EMSCRIPTEN_KEEPALIVE int gb_protocol() { return kPageProtocol; }

EMSCRIPTEN_KEEPALIVE int gb_add_font(int face, const char* bytes, int size) {
    return answer(worker().page.add_font(static_cast<Face>(face), std::string(view(bytes, size))));
}
EMSCRIPTEN_KEEPALIVE int gb_set_content(const char* json, int size) { return answer(worker().page.set_content(view(json, size))); }
EMSCRIPTEN_KEEPALIVE void gb_add_asset(const char* name, int name_size, const char* bytes, int size) {
    worker().page.add_asset(std::string(view(name, name_size)), std::string(view(bytes, size)));
}
// The script has put the context in the module (engine/platform/web_context.h).
EMSCRIPTEN_KEEPALIVE int gb_start_drawing() {
    if (Status ok = adopt_web_context(); !ok) return answer(ok);
    return answer(worker().page.start_drawing(ShaderDialect::es30));
}

EMSCRIPTEN_KEEPALIVE int gb_open(const char* json, int size, double time) {
    const Result<int> figure = worker().page.open(view(json, size), time);
    return figure ? *figure : answer(figure.error().message, -1);
}
EMSCRIPTEN_KEEPALIVE void gb_close(int figure) { worker().page.close(figure); }
EMSCRIPTEN_KEEPALIVE int gb_send(int figure, const char* json, int size, double time) {
    return answer(worker().page.send(figure, view(json, size), time));
}
EMSCRIPTEN_KEEPALIVE int gb_work(int figure, double time) { return worker().page.work(figure, time); }
EMSCRIPTEN_KEEPALIVE int gb_moving(int figure, double time) { return worker().page.moving(figure, time); }
EMSCRIPTEN_KEEPALIVE void gb_draw(int figure, double time, int width, int height, float scale) {
    worker().page.draw(figure, time, width, height, scale);
}
EMSCRIPTEN_KEEPALIVE int gb_state(int figure) { return answer(worker().page.state(figure)); }
EMSCRIPTEN_KEEPALIVE int gb_trace_hash(int figure) { return answer(worker().page.trace_hash(figure)); }
EMSCRIPTEN_KEEPALIVE int gb_tensors(int figure, const char* names, int size) { return answer(worker().page.tensors(figure, view(names, size))); }
EMSCRIPTEN_KEEPALIVE int gb_session(int figure) { return answer(worker().page.session(figure)); }

}  // extern "C"
