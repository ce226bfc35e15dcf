namespace Relearn.Analysis.Causes;

/// <summary>For two causes that look alike the test that tells them apart.</summary>
static class SeparatingTests
{
    static readonly Dictionary<(string, string), (string What, string Command)> Known = new()
    {
        [("labels_noisy", "relation_changed")] = ("Judge 150 suspected labels: if they are wrong it is the labels; if they are right the world changed.", "relearn data review {project}"),
        [("labels_of_one_source", "relation_changed")] = ("Judge twenty rows of the group: if their labels are wrong it is the source; if they are right the group changed.", "relearn data review {project}"),
        [("relation_changed", "label_shift")] = ("Train on the newest weeks alone: if only the mean prediction moves it is the rate; if the ranking gets better the relation changed.", "relearn run {project} --candidate --because \"which of two causes\""),
        [("relation_changed", "inputs_moved")] = ("Look at the loss within parts of the rows: as before means that other rows come; worse means that the relation changed.", "relearn model errors {project} --live"),
        [("relation_changed", "stale_model")] = ("Draw the loss by age: a slope from the first week is age, a step is a change.", "relearn backtest {project}"),
        [("inputs_moved", "stale_model")] = ("Train a candidate: both are mended by it. Which it was, the loss by age tells.", "relearn backtest {project}"),
        [("label_shift", "label_delay")] = ("Look at the share of labels by age: if it fell they are late; if it is as before the rate moved.", "relearn data maturity {project}"),
        [("sampling_not_reweighted", "label_shift")] = ("Hold the rate that was learnt from against the live one, before and after the release: if the live rate is as before it is the sampling.", "relearn model show {project}"),
        [("unit_change", "inputs_moved")] = ("Hold served rows against the source's: a factor that fits every row is a unit.", "relearn monitor skew {project} --source live"),
        [("unit_change", "serving_transform")] = ("Hold served rows against the data: if they agree the source changed, if not the service.", "relearn monitor skew {project} --source live"),
        [("columns_swapped", "unit_change")] = ("Hold served rows against the data: a swap gives each the other's value.", "relearn monitor skew {project} --source live"),
        [("poisoned_training", "serving_transform")] = ("Hold served rows against the data: if they agree the training rows were broken.", "relearn monitor skew {project} --source live"),
        [("poisoned_training", "labels_noisy")] = ("Compare the data set versions of the two runs: columns that changed are broken rows; labels that contradict are wrong labels.", "relearn diff {project} previous newest"),
        [("bad_candidate", "poisoned_training")] = ("Attribute the difference of the two runs: data or settings.", "relearn diff {project} previous newest"),
        [("leakage", "model_adds_nothing")] = ("Look what each column tells by itself.", "relearn data leaks {project}"),
        [("nulls_at_source", "schema_change")] = ("Compare the columns of the source with the declared ones.", "relearn data schema {project}"),
        [("silent_default", "serving_default")] = ("Hold served rows against the data: if they agree the source fills in, if not the service.", "relearn monitor skew {project} --source live"),
        [("objective_misaligned", "bad_candidate")] = ("Look at the model's own loss in both arms: if it is better and the KPI is not, it is the objective.", "relearn analyze kpis {project}"),
    };

    /// <summary>The test for two causes, in either order.</summary>
    public static (string What, string Command) Of(string first, string second) =>
        Known.TryGetValue((first, second), out var found) || Known.TryGetValue((second, first), out found) ? found
        : ($"{CauseCatalogue.Find(first).LooksLike} By hand: {CauseCatalogue.Find(first).ByHand}", "relearn monitor report {project}");
}
