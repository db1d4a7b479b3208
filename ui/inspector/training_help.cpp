#include "ui/inspector/training_help.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strata::ui {
namespace {

using Help = std::pair<std::string_view, const char*>;

constexpr std::array kHelp = {
    Help{"epochs",
         "How often the whole training set is gone through. 5 to 50 is usual; too many and the "
         "network learns the training set by heart."},
    Help{"steps",
         "Ends after so many steps instead; 0: as many as the epochs take. More steps "
         "take longer and may learn by heart."},
    Help{"batch",
         "How many samples one step looks at, over all devices. 32 to 256 is usual; larger ones "
         "are faster but need more memory, and very large ones learn worse."},
    Help{"accumulation",
         "Splits a batch into so many parts that are computed one after the other, to save memory. "
         "1 is usual; more is slower and gives the same result."},
    Help{"shuffle",
         "Goes through the samples in another order every epoch. Usually on; without "
         "it the network may learn the order."},
    Help{"drop_last",
         "Leaves out the last batch of an epoch when it is shorter. Usually off; on "
         "keeps steps alike and loses a few samples."},
    Help{"loss.kind",
         "What is made small. Cross-entropy for one class out of several, binary cross-entropy for "
         "yes or no, mean squared error for numbers."},
    Help{"loss.label_smoothing",
         "Share of certainty taken from the right class. 0 to 0.1 is usual; too much and the "
         "network never becomes sure."},
    Help{"loss.delta",
         "Up to which error the loss grows as a square, beyond it as a line. 1 is "
         "usual; when too big, outliers count as much as with squares."},
    Help{"optimizer.kind",
         "How a step is made from the gradient. Adam works nearly everywhere; SGD with momentum "
         "often ends a little better and needs more care."},
    Help{"optimizer.learning_rate",
         "How far each step goes. 0.001 with Adam and 0.01 to 0.1 with SGD are usual; too big and "
         "the loss jumps or grows, too small and nothing happens."},
    Help{"optimizer.weight_decay",
         "Pulls weights towards zero, so that none grows without need. 0 to 0.01 is usual; too "
         "much and the network cannot learn."},
    Help{"optimizer.momentum",
         "Share of the last step that is kept in the next. 0.9 is usual; too close to 1 and it "
         "shoots past the goal."},
    Help{"optimizer.nesterov",
         "Looks ahead along the momentum before it steps. Slightly better with SGD; needs a "
         "momentum."},
    Help{"optimizer.beta1",
         "How long gradients are averaged. 0.9 is usual; too close to 1 and it reacts late."},
    Help{"optimizer.beta2",
         "How long squared gradients are averaged. 0.999 is usual; lower ones make the steps "
         "restless."},
    Help{"optimizer.alpha",
         "How long squared gradients are averaged. 0.99 is usual; too close to 1 and it reacts "
         "late."},
    Help{"optimizer.epsilon",
         "Keeps divisions by nearly nothing in bounds. 1e-8 is usual; too big and all steps become "
         "small."},
    Help{"schedule.kind",
         "How the learning rate changes over the run. Constant is fine to begin with; cosine and "
         "one cycle often end better."},
    Help{"schedule.warmup_steps",
         "Steps in which the learning rate rises from nothing. 0 to a few hundred is usual; too "
         "many waste time."},
    Help{"schedule.every_epochs",
         "After how many epochs the rate is lowered. 10 to 30 is usual; when too big it never is."},
    Help{"schedule.factor",
         "What the rate is multiplied by each time. 0.1 is usual; close to 1 hardly changes it."},
    Help{"schedule.least",
         "The rate never falls below this. 0 is usual; too big and the end stays restless."},
    Help{"schedule.patience",
         "Epochs without a better validation loss before the rate is lowered. 3 to 10 is usual; "
         "when too big it waits for nothing."},
    Help{"schedule.peak_at",
         "Share of the run in which the rate rises. 0.3 is usual; with more, little is left for "
         "calming down."},
    Help{"schedule.divide",
         "How much smaller than the peak the rate begins. 25 is usual; too big and the start is "
         "wasted."},
    Help{"schedule.final_divide",
         "How much smaller than the beginning the rate ends. 10000 is usual; more changes nothing "
         "that can be seen."},
    Help{"early_stopping.patience",
         "Ends the run after so many epochs without improvement; 0: never. 5 to 10 is usual; when "
         "too big it does nothing."},
    Help{"early_stopping.least_change",
         "What counts as an improvement. 0 is usual; too big and the run ends too soon."},
    Help{"early_stopping.watch",
         "What must improve. The validation loss is usual: it shows learning by heart first."},
    Help{"clip.norm",
         "Shortens gradients that are longer than this; 0: off. 1 is usual for recurrent networks; "
         "when too big it does nothing, too small and learning is slow."},
    Help{"clip.value",
         "Cuts every number of a gradient off at this; 0: off. 0 is usual, the norm does better; "
         "too "
         "small and learning is slow."},
    Help{"precision",
         "The numbers that are computed with. float32 is usual; bfloat16 is faster on new GPUs and "
         "slightly less exact, float16 can overflow, float64 is for comparisons."},
    Help{"seed",
         "Where chance begins: weights, order, dropout. The same seed gives the same run; "
         "the number itself means nothing."},
    Help{"initialiser",
         "How weights start in layers that do not say it: as PyTorch or as Keras does. Either is "
         "fine."},
    Help{"checkpoint_every",
         "Saves the run after so many steps; 0: after every epoch. A small number fills the disk "
         "and slows the run, a big one loses more when it is broken off."},
    Help{"keep_checkpoints",
         "How many are kept beside the last and the best. 3 is usual; more fills the disk."},
    Help{"metrics.accuracy", "Share of samples whose class is right."},
    Help{"metrics.top5", "Share of samples whose class is among the five likeliest."},
    Help{"metrics.precision", "Of those called a class, how many are; averaged over classes."},
    Help{"metrics.recall", "Of those of a class, how many are found; averaged over classes."},
    Help{"metrics.f1", "Precision and recall in one number."},
    Help{"metrics.confusion", "Which class is taken for which, as a table."},
    Help{"metrics.mae", "How far predictions are off on average."},
    Help{"metrics.rmse", "As the mean error, but large ones count more."}};

}  // namespace

std::string training_help(std::string_view field) {
  const auto* found = std::find_if(kHelp.begin(), kHelp.end(),
                                   [&](const Help& help) { return help.first == field; });
  return found == kHelp.end() ? std::string() : found->second;
}

}  // namespace strata::ui
