// Changes of a network as functions from network to network: what a canvas does. No shapes are
// looked at but where said; a network may be unfinished. Layers whose inputs would become what
// "the layer before" gives anyway are written without `inputs`, so that a stack stays a stack.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graph/network.h"

namespace strata::graph {

/// From a layer (or kDataId) to one that reads it.
struct Edge {
  std::string from;
  std::string to;
  bool operator==(const Edge&) const = default;
};

/// All edges, those of "the layer before" too, in the layers' order.
std::vector<Edge> edges(const Network& network);
/// The layer whose output is the network's: of those that nobody reads, the one that stands last.
/// kDataId for a network without layers or one that is all circle.
std::string output_of(const Network& network);

/// A layer of that kind with every setting at its default (settings without one get a usual
/// value) and an id that is free: "conv1", "conv2", ... Where `reads` is known, settings that
/// would not go with it are chosen so that they do: heads that share the features out evenly, an
/// order for as many dimensions, a window that is not larger than the image.
LayerSpec new_layer(const Network& network, const LayerKind& kind, const Signal* reads = nullptr);
/// A free id that begins like `wish`; `wish` itself where that is free.
std::string free_id(const Network& network, std::string_view wish);

/// Puts `layer` into the edge: it reads `from`, and `to` reads it instead.
Result<Network> insert_into(const Network& network, const Edge& edge, LayerSpec layer);
/// Puts `layer` behind `after` (kDataId: in front); everything that read `after` reads it instead.
/// Input layers go on reading the data.
Result<Network> insert_after(const Network& network, std::string_view after, LayerSpec layer);
/// A new branch: `layer` reads `from`, nobody reads it yet.
Result<Network> add_branch(const Network& network, std::string_view from, LayerSpec layer);
/// Adds at the end: it reads the network's output.
Network append(const Network& network, LayerSpec layer);

/// Takes layers away; what read a removed layer reads what that one read first.
Network remove(const Network& network, const std::vector<std::string>& ids);

/// Makes `to` read `from`: a layer of one input changes over to it, one of several adds it.
/// Refuses circles.
Result<Network> connect(const Network& network, const Edge& edge);
/// Refuses to take a layer's only input: a layer always reads something.
Result<Network> disconnect(const Network& network, const Edge& edge);

/// Moves a layer of one input to behind `after`, closing the gap it leaves.
Result<Network> move_after(const Network& network, std::string_view id, std::string_view after);
Result<Network> rename(const Network& network, std::string_view id, const std::string& to);

/// The layers as JSON text, for the clipboard: a list as in a project file, in which "data" is
/// whatever lies in front.
std::string copy_text(const Network& network, const std::vector<std::string>& ids);

struct Pasted {
  Network network;
  std::vector<std::string> ids;  // of the layers that came in
};
/// Such a list (or a project file's) with free ids, chained behind `after`.
Result<Pasted> paste(const Network& network, const std::string& text, std::string_view after);

/// Why `to` may not read `from`, with what would fix it ("put Flatten before 'fc1'"); an ok Result
/// when it may. Looks at shapes as far as they are known for `data`.
Result<> may_connect(const Network& network, const Signal& data, const Edge& edge);

/// The kinds that fit into the edge (or, with an empty `to`, behind `from`), as `new_layer` makes
/// them: they take what `from` gives, and no layer breaks that was well before. All kinds of one
/// input where it is not known what `from` gives.
std::vector<const LayerKind*> fitting_kinds(const Network& network, const Signal& data,
                                            const Edge& edge);

/// One click that mends a problem: what it says and the network afterwards.
struct Fix {
  std::string title;  // "Put Flatten before 'fc1'"
  Network network;
};
/// What would mend `problem`, best first. Each was tried: the problem is gone, no layer breaks that
/// was well, and there are fewer problems or more of the layers work out (a layer behind a broken
/// one may have a problem of its own, which shows only now).
std::vector<Fix> fixes(const Network& network, const Signal& data, const Problem& problem);

/// Gives the network `units` outputs: in its last dense layer, or in one added at the end.
Fix fix_output_units(const Network& network, std::int64_t units);

}  // namespace strata::graph
