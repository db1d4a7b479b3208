#include "translate/formats/export_format.h"

#include <fmt/format.h>

#include <array>

namespace strata::translate {
namespace {

constexpr std::array<ExportFormatInfo, 8> kFormats = {{
    {ExportFormat::safetensors, ".safetensors", "safetensors",
     "Weights under PyTorch's names. Safe to open: it holds no code."},
    {ExportFormat::torch_state, ".pt", "PyTorch state_dict",
     "Weights as torch.save writes them; loads with weights_only=True."},
    {ExportFormat::onnx, ".onnx", "ONNX",
     "Network and weights for ONNX Runtime, Netron and most other tools; any batch size."},
    {ExportFormat::torchscript, ".ts.pt", "TorchScript",
     "Network and weights in one file that PyTorch runs from Python and C++ without source."},
    {ExportFormat::torch_source, ".torch.py", "PyTorch source",
     "A module in Python, as a person would write it; loads the exported weights.", true},
    {ExportFormat::keras_source, ".keras.py", "Keras source",
     "A Keras 3 model in Python; takes the exported safetensors over.", true},
    {ExportFormat::torch_cpp_source, ".torch.cpp", "PyTorch C++ source",
     "A module for LibTorch; loads the exported weights.", true},
    {ExportFormat::folder, "/", "Hugging Face folder",
     "A folder with model.safetensors, config.json, source and a model card."},
}};

/// A Python string literal.
std::string quoted(const std::filesystem::path& file) {
  std::string out = "\"";
  for (const char c : file.string()) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::span<const ExportFormatInfo> export_formats() { return kFormats; }

const ExportFormatInfo& info_of(ExportFormat format) {
  for (const ExportFormatInfo& info : kFormats)
    if (info.format == format) return info;
  return kFormats.front();
}

const ExportFormatInfo* export_format_for(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  if (name.empty() || name.find('.') == std::string::npos) return &info_of(ExportFormat::folder);
  const ExportFormatInfo* best = nullptr;
  for (const ExportFormatInfo& info : kFormats)
    if (name.ends_with(info.ending) && (!best || info.ending.size() > best->ending.size()))
      best = &info;
  if (best == nullptr && name.ends_with(".pth")) best = &info_of(ExportFormat::torch_state);
  return best;
}

std::string load_line(ExportFormat format, const std::filesystem::path& file) {
  switch (format) {
    case ExportFormat::safetensors:
      return fmt::format(
          "from safetensors.torch import load_file; model.load_state_dict(load_file({}))",
          quoted(file));
    case ExportFormat::torch_state:
      return fmt::format("model.load_state_dict(torch.load({}, weights_only=True))", quoted(file));
    case ExportFormat::torchscript:
      return fmt::format("model = torch.jit.load({})", quoted(file));
    case ExportFormat::onnx:
      return fmt::format("session = onnxruntime.InferenceSession({})", quoted(file));
    case ExportFormat::torch_source:
    case ExportFormat::keras_source:
      return fmt::format("python3 {} --help", quoted(file));
    case ExportFormat::torch_cpp_source:
      return "find_package(Torch REQUIRED); target_link_libraries(... ${TORCH_LIBRARIES})";
    case ExportFormat::folder:
      return fmt::format(
          "from safetensors.torch import load_file; model.load_state_dict(load_file({}))",
          quoted(file / "model.safetensors"));
  }
  return {};
}

}  // namespace strata::translate
