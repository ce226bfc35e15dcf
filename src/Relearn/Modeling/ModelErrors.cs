using Relearn.Numerics;

namespace Relearn.Modeling;

/// <summary>All messages of this folder.</summary>
static class ModelErrors
{
    public static UserError NoNegativesLeft(double share, long rows) => new("model.no_negatives_left",
        FormattableString.Invariant($"With 'sampling.negatives: {share}' the model has {rows:N0} training rows, and the label is true in all of them. Keep a larger share, or take the key out."));

    public static UserError LabelNotNatural(string label) => new("model.label_not_natural",
        $"The label '{label}' is an expression ('label.value'), so no row is pending and there is nothing to compare. This is for a label that is true if an event comes within a window: 'label.event' and 'label.window'.");

    public static UserError SparseTooLarge(long rows, long values, long most) => new("model.sparse_too_large",
        FormattableString.Invariant($"The {rows:N0} training rows have {values:N0} values that are not 0; {most:N0} fit into memory at once. Break texts into fewer pieces ('terms(title, 1, 1)' instead of 'chars(title, 2, 5)'), or learn from fewer rows."));

    public static UserError LightGbmMissing(string detail) => new("model.lightgbm_missing",
        $"The native LightGBM library cannot be loaded ({detail.ReplaceLineEndings(" ").Trim()}). On Debian and Ubuntu: 'apt-get install libgomp1'; on macOS: 'brew install libomp'. There is no LightGBM for Linux on arm64: set 'model.learner: linear' there.");

    public static UserError TooFewRows(string period, long rows, int least) => new("model.too_few_rows",
        $"The {period} period has {rows:N0} rows with a known label; at least {least} are needed. Give it more data, or a larger share in 'split'.");

    public static UserError OneClass(string period, bool positive) => new("model.one_class",
        $"All labels of the {period} period are {(positive ? "true" : "false")}: there is nothing to learn or judge there. Move the boundaries in 'split', or check the label's expression.");

    public static UserError OneClassLeft(int minimum) => new("model.one_class_left",
        FormattableString.Invariant($"Fewer than two classes have {minimum:N0} training examples, also with those of the classes below them: there is nothing to tell apart. Label more, or lower 'label.minimum'."));

    public static UserError NoGroups(string project) => new("model.no_groups",
        $"'model.learner: two_stage' of '{project}' first finds a group and then a class in it, but the classes stand in no groups, or all in one. Choose 'flat' or 'label_tree', or give the classes groups.");

    public static UserError OneExample(string period, long rows, bool positive) => new("model.one_example",
        FormattableString.Invariant($"Exactly one of the {rows:N0} labels of the {period} period is {(positive ? "true" : "false")}: from one example nothing can be learnt, and on one nothing can be judged. Get more such labels, or move the boundaries in 'split'."));

    public static UserError NothingUnlabelled(string project) => new("model.nothing_unlabelled",
        $"Every row of project '{project}' has a label, so there is none to choose for labelling. Add rows whose label's expression is missing, or sample by another way: 'relearn data sample --help'.");

    public static UserError FoldTooSmall(long rows, int least) => new("model.fold_too_small",
        $"Out of fold a model would learn from {rows:N0} rows with a known label; at least {least} are needed. Give it more data.");

    public static UserError FoldOneClass(bool positive) => new("model.fold_one_class",
        $"All rows that a fold's model would learn from have the label {(positive ? "true" : "false")}: the rows of the other label stand in one fold. Ask for more folds, or check the label's expression.");

    public static UserError RunUnknown(string id, IReadOnlyList<string> known) => new("model.run_unknown",
        known.Count == 0 ? "There is no run yet; 'relearn run' makes one." : $"There is no run '{id}'.{Inference.Features.Nearest.Hint(id, known)} Runs: {string.Join(", ", known)}.");

    public static UserError ExportRefused(string run, string detail) => new("model.export_refused", $"Run {run} was not exported. {detail}");

    public static UserError ExportNotTrees(string run, string learner) => new("model.export_not_trees",
        $"Run {run} was fitted by '{learner}', and only trees have a LightGBM text. Export it with '--format onnx'.");

    public static UserError ExportDiffers(string run, long rows, double difference, double tolerance) => new("model.export_differs",
        FormattableString.Invariant($"Run {run} was not exported: on {rows:N0} rows that it did not learn from, the largest difference between the probability of the bundle and that of the ONNX model is {difference:0.###e+0}, more than the tolerance of {tolerance:0.###e+0}. Export with '--features encoded' to see whether a feature makes it, or with a larger '--tolerance' if that is near enough."));

    public static UserError NotReproduced(string run, string expected, string found) => new("model.not_reproduced",
        $"Run {run} was not reproduced: its model has the hash {expected[..12]}, the retrained one {found[..12]}. Compare the LightGBM package and platform in 'relearn model show {run}'.");

    public static UserError RowsChanged(string run, string expected, string found) => new("model.rows_changed",
        $"Run {run} learnt from rows with the hash {expected[..12]}, but the source now gives {found[..12]}. Put the source of that time back; the stored rows reproduce without --reader.");

    public static UserError TooManyForFlat(int classes, int most) => new("model.too_many_for_flat",
        FormattableString.Invariant($"One class against all others is for {most:N0} classes at most; this data has {classes:N0}. Use the label tree, which is made for that."));
}
