#include "engine/render/renderer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <unordered_map>
#include <vector>

#include "engine/base/embedded.h"
#include "engine/platform/gl.h"
#include "engine/render/recorder.h"

namespace glassbox {
namespace {

constexpr size_t kMostImageBytes = 256u << 20;

Result<GLuint> compile(GLenum stage, std::string_view prelude, std::string_view define, std::string_view body,
                       const char* name) {
    const GLuint shader = glCreateShader(stage);
    const GLchar* parts[] = {prelude.data(), define.data(), body.data()};
    const GLint sizes[] = {static_cast<GLint>(prelude.size()), static_cast<GLint>(define.size()),
                           static_cast<GLint>(body.size())};
    glShaderSource(shader, 3, parts, sizes);
    glCompileShader(shader);
    GLint good = 0;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
    if (good) return shader;
    char log[1024] = "";
    glGetShaderInfoLog(shader, sizeof log, nullptr, log);
    glDeleteShader(shader);
    std::string text = log;
    std::replace(text.begin(), text.end(), '\n', ' ');
    return error(format("OpenGL refuses the shader %s: %s", name, text.c_str()));
}

Result<std::string_view> shader_text(const std::string& name) {
    const EmbeddedFile* file = find_embedded(embedded_shaders(), name);
    if (!file) return error("the shader " + name + " is not in the program; build it again");
    return std::string_view(reinterpret_cast<const char*>(file->data), file->size);
}

// The pair of shaders, for plain marks or for all.
struct Program {
    GLuint id = 0;
    GLint view = -1, clip = -1, hatch = -1, atlas = -1, image = -1;

    Status link(ShaderDialect dialect, std::string_view define);
    void use(float width, float height, Color hatch_color) const {
        glUseProgram(id);
        glUniform2f(view, width, height);
        glUniform4f(hatch, hatch_color.r / 255.f, hatch_color.g / 255.f, hatch_color.b / 255.f, hatch_color.a / 255.f);
        glUniform1i(atlas, 0);
        glUniform1i(image, 1);
    }
};

Status Program::link(ShaderDialect dialect, std::string_view define) {
    Result<std::string_view> prelude =
        shader_text(dialect == ShaderDialect::es30 ? "prelude_es30.glsl" : "prelude_desktop33.glsl");
    Result<std::string_view> vertex_text = shader_text("mark.vert.glsl"), fragment_text = shader_text("mark.frag.glsl");
    if (!prelude) return prelude.error();
    if (!vertex_text) return vertex_text.error();
    if (!fragment_text) return fragment_text.error();
    Result<GLuint> vertex = compile(GL_VERTEX_SHADER, *prelude, define, *vertex_text, "mark.vert.glsl");
    if (!vertex) return vertex.error();
    Result<GLuint> fragment = compile(GL_FRAGMENT_SHADER, *prelude, define, *fragment_text, "mark.frag.glsl");
    if (!fragment) {
        glDeleteShader(*vertex);
        return fragment.error();
    }
    id = glCreateProgram();
    glAttachShader(id, *vertex);
    glAttachShader(id, *fragment);
    glLinkProgram(id);
    glDeleteShader(*vertex);
    glDeleteShader(*fragment);
    GLint good = 0;
    glGetProgramiv(id, GL_LINK_STATUS, &good);
    if (!good) {
        char log[1024] = "";
        glGetProgramInfoLog(id, sizeof log, nullptr, log);
        return error(format("OpenGL does not link the shaders of marks: %s", log));
    }
    view = glGetUniformLocation(id, "u_view");
    clip = glGetUniformLocation(id, "u_clip");
    hatch = glGetUniformLocation(id, "u_hatch");
    atlas = glGetUniformLocation(id, "u_atlas");
    image = glGetUniformLocation(id, "u_image");
    return {};
}

class GlRenderer final : public Renderer, public Flush {
  public:
    GlRenderer() : recorder_(*this) {}
    ~GlRenderer() override;
    Status start(ShaderDialect);

    void draw(const DisplayList&, const FontSet&, const DrawTarget&, const DrawOptions&) override;
    void prepare(const DisplayList&, const FontSet&, const DrawTarget&, const DrawOptions&) override;
    const RenderStats& stats() const override { return stats_; }
    void drop_caches() override;
    uint32_t take_gl_error() override;

    void flush() override;
    bool has_image(uint64_t hash) const override { return images_.count(hash) != 0; }

  private:
    struct Image {
        GLuint texture = 0;
        size_t bytes = 0;
        uint64_t last_used = 0;
    };
    struct Layer {
        GLuint framebuffer = 0, texture = 0;
        int width = 0, height = 0;
    };
    void begin_draw(const DrawOptions&);
    void set_state();
    void upload_atlas();
    void upload_images();
    void trim_images();
    void submit();
    void draw_instances(const Command&);
    void push_layer(const Command&);
    GLuint framebuffer() const;

    InstanceRecorder recorder_;
    Expander expander_;
    RenderStats stats_;
    Program plain_, all_;
    const Program* used_ = nullptr;
    GLuint vertex_array_ = 0, buffer_ = 0, atlas_texture_ = 0, no_image_ = 0;
    std::unordered_map<uint64_t, Image> images_;
    size_t image_bytes_ = 0;
    uint64_t frame_ = 0;
    std::vector<Layer> layers_;
    // Of the frame being drawn.
    DrawTarget target_;
    DrawOptions options_;
    Color hatch_color_, paper_;
    int depth_ = 0;
    bool began_ = false, dry_ = true;
};

GlRenderer::~GlRenderer() {
    drop_caches();
    if (plain_.id) glDeleteProgram(plain_.id);
    if (all_.id) glDeleteProgram(all_.id);
    if (vertex_array_) glDeleteVertexArrays(1, &vertex_array_);
    if (buffer_) glDeleteBuffers(1, &buffer_);
    if (no_image_) glDeleteTextures(1, &no_image_);
}

Status GlRenderer::start(ShaderDialect dialect) {
    if (Status s = plain_.link(dialect, ""); !s) return s;
    if (Status s = all_.link(dialect, "#define GB_ALL\n"); !s) return s;
    glGenVertexArrays(1, &vertex_array_);
    glGenBuffers(1, &buffer_);
    glBindVertexArray(vertex_array_);
    for (GLuint i = 0; i < 6; ++i) {
        glEnableVertexAttribArray(i);
        glVertexAttribDivisor(i, 1);
    }
    glBindVertexArray(0);
    const uint8_t clear[4] = {0, 0, 0, 0};
    glGenTextures(1, &no_image_);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, no_image_);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, 1, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE, clear);
    return {};
}

void GlRenderer::prepare(const DisplayList& list, const FontSet& fonts, const DrawTarget& target, const DrawOptions& o) {
    target_ = target;
    options_ = o;
    const float scale = o.scale > 0 && o.scale <= 1e4f ? o.scale : 1;
    ClipBox clip{0, 0, static_cast<float>(target.width), static_cast<float>(target.height)};
    if (o.clip)
        clip = {static_cast<float>(o.clip->x), static_cast<float>(o.clip->y), static_cast<float>(o.clip->x + o.clip->w),
                static_cast<float>(o.clip->y + o.clip->h)};
    recorder_.begin(fonts, {scale, 0, 0, scale, o.offset.x, o.offset.y}, clip, target.width, target.height);
    expander_.run(list, fonts, {scale}, recorder_);
    recorder_.end();
}

void GlRenderer::draw(const DisplayList& list, const FontSet& fonts, const DrawTarget& target, const DrawOptions& o) {
    stats_ = {};
    if (target.width < 1 || target.height < 1) return;
    ++frame_;
    began_ = false;
    depth_ = 0;
    hatch_color_ = list.theme->ink2;
    paper_ = list.theme->paper;
    dry_ = false;
    prepare(list, fonts, target, o);
    submit();
    dry_ = true;
    trim_images();
    // Leave no surprises to whoever draws next (Dear ImGui, another renderer).
    glBindVertexArray(0);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
    glUseProgram(0);
    glDisable(GL_SCISSOR_TEST);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, 0);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, 0);
    glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
}

void GlRenderer::flush() {
    if (!dry_) {
        ++stats_.flushes;
        submit();
    }
    recorder_.forget();
}

GLuint GlRenderer::framebuffer() const {
    return depth_ == 0 ? target_.framebuffer : layers_[static_cast<size_t>(depth_ - 1)].framebuffer;
}

void GlRenderer::begin_draw(const DrawOptions& o) {
    began_ = true;
    if (!o.clear) return;
    glBindFramebuffer(GL_FRAMEBUFFER, target_.framebuffer);
    glViewport(0, 0, target_.width, target_.height);
    if (o.clip) {
        glEnable(GL_SCISSOR_TEST);
        glScissor(o.clip->x, target_.height - o.clip->y - o.clip->h, std::max(o.clip->w, 0), std::max(o.clip->h, 0));
    } else {
        glDisable(GL_SCISSOR_TEST);
    }
    if (o.transparent)
        glClearColor(0, 0, 0, 0);
    else
        glClearColor(paper_.r / 255.f, paper_.g / 255.f, paper_.b / 255.f, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glDisable(GL_SCISSOR_TEST);
}

void GlRenderer::set_state() {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer());
    glViewport(0, 0, target_.width, target_.height);
    glEnable(GL_SCISSOR_TEST);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
    glDisable(GL_STENCIL_TEST);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glEnable(GL_BLEND);
    glBlendEquation(GL_FUNC_ADD);
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    used_ = nullptr;
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, atlas_texture_ ? atlas_texture_ : no_image_);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, no_image_);
    glBindVertexArray(vertex_array_);
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
}

void GlRenderer::upload_atlas() {
    const Atlas::Rows rows = recorder_.atlas.take_changes();
    if (rows.count <= 0 && !rows.resized) return;
    const int size = recorder_.atlas.size();
    glActiveTexture(GL_TEXTURE0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    if (rows.resized || !atlas_texture_) {
        if (!atlas_texture_) glGenTextures(1, &atlas_texture_);
        glBindTexture(GL_TEXTURE_2D, atlas_texture_);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
        glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, size, size, 0, GL_RED, GL_UNSIGNED_BYTE, recorder_.atlas.texels().data());
    } else {
        glBindTexture(GL_TEXTURE_2D, atlas_texture_);
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, rows.first, size, rows.count, GL_RED, GL_UNSIGNED_BYTE,
                        recorder_.atlas.texels().data() + static_cast<size_t>(rows.first) * static_cast<size_t>(size));
    }
    ++stats_.atlas_uploads;
}

void GlRenderer::upload_images() {
    for (FrameImage& i : recorder_.images) {
        Image& image = images_[i.hash];
        image.last_used = frame_;
        if (image.texture || i.premultiplied.empty()) continue;
        glGenTextures(1, &image.texture);
        glActiveTexture(GL_TEXTURE1);
        glBindTexture(GL_TEXTURE_2D, image.texture);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, i.mipmapped ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
        glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
        glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, i.width, i.height, 0, GL_RGBA, GL_UNSIGNED_BYTE, i.premultiplied.data());
        if (i.mipmapped) glGenerateMipmap(GL_TEXTURE_2D);
        image.bytes = i.premultiplied.size();
        image_bytes_ += image.bytes;
        ++stats_.image_uploads;
    }
}

// A heatmap that changes is a new image each frame: the oldest go first, and what was not used for 60 frames.
void GlRenderer::trim_images() {
    if (images_.empty()) return;
    std::vector<std::pair<uint64_t, uint64_t>> by_age;  // last used, hash
    for (const auto& [hash, image] : images_)
        if (image.last_used != frame_) by_age.push_back({image.last_used, hash});
    std::sort(by_age.begin(), by_age.end());
    for (const auto& [used, hash] : by_age) {
        if (used + 60 >= frame_ && image_bytes_ <= kMostImageBytes) break;
        const auto at = images_.find(hash);
        image_bytes_ -= at->second.bytes;
        glDeleteTextures(1, &at->second.texture);
        images_.erase(at);
    }
}

void GlRenderer::push_layer(const Command& c) {
    if (layers_.size() <= static_cast<size_t>(depth_)) layers_.emplace_back();
    Layer& l = layers_[static_cast<size_t>(depth_)];
    ++depth_;
    if (l.width < target_.width || l.height < target_.height || !l.framebuffer) {
        l.width = std::max(l.width, target_.width), l.height = std::max(l.height, target_.height);
        if (!l.texture) glGenTextures(1, &l.texture);
        glActiveTexture(GL_TEXTURE1);
        glBindTexture(GL_TEXTURE_2D, l.texture);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, l.width, l.height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
        if (!l.framebuffer) glGenFramebuffers(1, &l.framebuffer);
        glBindFramebuffer(GL_FRAMEBUFFER, l.framebuffer);
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, l.texture, 0);
    }
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, no_image_);  // never a texture that is drawn to
    glBindFramebuffer(GL_FRAMEBUFFER, l.framebuffer);
    glScissor(c.bounds.x, target_.height - c.bounds.y - c.bounds.h, c.bounds.w, c.bounds.h);
    glClearColor(0, 0, 0, 0);
    glClear(GL_COLOR_BUFFER_BIT);
    ++stats_.layers;
}

void GlRenderer::draw_instances(const Command& c) {
    GLuint texture = no_image_;
    if (c.from_layer) texture = layers_[static_cast<size_t>(depth_)].texture;
    if (c.image >= 0) {
        const auto at = images_.find(recorder_.images[static_cast<size_t>(c.image)].hash);
        if (at != images_.end() && at->second.texture) texture = at->second.texture;
    }
    const Program& program = c.plain ? plain_ : all_;
    if (used_ != &program) {
        program.use(static_cast<float>(target_.width), static_cast<float>(target_.height), hatch_color_);
        used_ = &program;
    }
    if (!c.plain) {
        glActiveTexture(GL_TEXTURE1);
        glBindTexture(GL_TEXTURE_2D, texture);
        glUniform4f(program.clip, c.clip.left, c.clip.top, c.clip.right, c.clip.bottom);
    }
    // The pixels that the clip touches; where it cuts through them the shader fades.
    const int left = static_cast<int>(std::floor(c.clip.left)), top = static_cast<int>(std::floor(c.clip.top));
    const int right = static_cast<int>(std::ceil(c.clip.right)), bottom = static_cast<int>(std::ceil(c.clip.bottom));
    glScissor(left, target_.height - bottom, right - left, bottom - top);
    // WebGL2 has no base instance, so the attributes start where the run does.
    const size_t base = static_cast<size_t>(c.first) * sizeof(Instance);
    const auto at = [base](size_t field) { return reinterpret_cast<const void*>(base + field); };
    constexpr GLsizei stride = sizeof(Instance);
    glVertexAttribPointer(0, 4, GL_FLOAT, GL_FALSE, stride, at(offsetof(Instance, x)));
    glVertexAttribPointer(1, 4, GL_FLOAT, GL_FALSE, stride, at(offsetof(Instance, p)));
    glVertexAttribPointer(2, 4, GL_FLOAT, GL_FALSE, stride, at(offsetof(Instance, q)));
    glVertexAttribPointer(3, 4, GL_UNSIGNED_BYTE, GL_TRUE, stride, at(offsetof(Instance, fill)));
    glVertexAttribPointer(4, 4, GL_UNSIGNED_BYTE, GL_TRUE, stride, at(offsetof(Instance, stroke)));
    glVertexAttribIPointer(5, 2, GL_UNSIGNED_INT, stride, at(offsetof(Instance, kind_and_opacity)));
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(c.count));
    ++stats_.draw_calls;
    stats_.instances += static_cast<int>(c.count);
}

void GlRenderer::submit() {
    if (!began_) begin_draw(options_);
    upload_atlas();
    upload_images();
    if (recorder_.commands.empty()) return;
    set_state();
    const auto bytes = static_cast<GLsizeiptr>(recorder_.instances.size() * sizeof(Instance));
    glBufferData(GL_ARRAY_BUFFER, bytes, nullptr, GL_STREAM_DRAW);  // a new one: the old may still be read
    if (bytes > 0) glBufferSubData(GL_ARRAY_BUFFER, 0, bytes, recorder_.instances.data());
    for (const Command& c : recorder_.commands) {
        ++stats_.commands;
        switch (c.kind) {
            case Command::Kind::draw: draw_instances(c); break;
            case Command::Kind::push_layer: push_layer(c); break;
            case Command::Kind::pop_layer:
                --depth_;
                glBindFramebuffer(GL_FRAMEBUFFER, framebuffer());
                break;
        }
    }
}

void GlRenderer::drop_caches() {
    recorder_.atlas = Atlas();
    if (atlas_texture_) glDeleteTextures(1, &atlas_texture_);
    atlas_texture_ = 0;
    for (auto& [hash, image] : images_)
        if (image.texture) glDeleteTextures(1, &image.texture);
    images_.clear();
    image_bytes_ = 0;
    for (Layer& l : layers_) {
        glDeleteFramebuffers(1, &l.framebuffer);
        glDeleteTextures(1, &l.texture);
    }
    layers_.clear();
}

uint32_t GlRenderer::take_gl_error() {
    const GLenum first = glGetError();
    for (int i = 0; i < 16 && first != GL_NO_ERROR && glGetError() != GL_NO_ERROR; ++i) {}
    return first;
}

}  // namespace

Result<std::unique_ptr<Renderer>> Renderer::create(ShaderDialect dialect) {
    auto made = std::make_unique<GlRenderer>();
    if (Status s = made->start(dialect); !s) return s.error();
    return std::unique_ptr<Renderer>(std::move(made));
}

}  // namespace glassbox
