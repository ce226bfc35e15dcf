using Relearn.Inference.Features;
using Relearn.Inference.Windows;

namespace Relearn.Scoping;

/// <summary>Everything a person declares about a project, as it stands in <c>project.yaml</c>. Keys: <c>docs/1-scope.md</c>.</summary>
public sealed record ProjectConfig
{
    /// <summary>Name of the project and of its model: lower-case letters, digits, '-' and '_'.</summary>
    public required string Name { get; init; }

    /// <summary>What the project is for, in a sentence.</summary>
    public string Goal { get; init; } = "";

    /// <summary>What is predicted: <c>binary</c> (true or false), <c>multiclass</c> (one of several classes) or <c>hierarchy</c> (classes in groups).</summary>
    public string Task { get; init; } = "binary";

    /// <summary>True where the label is one of several classes.</summary>
    public bool HasClasses => Task != "binary";

    /// <summary>Who has a say.</summary>
    public IReadOnlyList<StakeholderConfig> Stakeholders { get; init; } = [];

    /// <summary>What may be used.</summary>
    public ResourcesConfig Resources { get; init; } = new();

    /// <summary>Where the rows come from.</summary>
    public required DataConfig Data { get; init; }

    /// <summary>What is learnt.</summary>
    public required LabelConfig Label { get; init; }

    /// <summary>What people answered to findings of the leakage suite.</summary>
    public LeakageConfig Leakage { get; init; } = new();

    /// <summary>The features, in order.</summary>
    public required IReadOnlyList<Feature> Features { get; init; }

    /// <summary>File and line of each feature, for messages.</summary>
    internal IReadOnlyDictionary<string, (string File, int Line)> FeaturePlaces { get; init; } = new Dictionary<string, (string, int)>();

    /// <summary>Days of each calendar, as <c>2001-07-04</c>, ascending.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Calendars { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How past and future are kept apart.</summary>
    public SplitConfig Split { get; init; } = new();

    /// <summary>What training leaves out.</summary>
    public SamplingConfig Sampling { get; init; } = new();

    /// <summary>The learner and its settings.</summary>
    public ModelConfig Model { get; init; } = new();

    /// <summary>What decides when models are compared, in the gate and in a back-test: <c>log_loss</c> or <c>value</c> (money).</summary>
    public string Objective { get; init; } = "log_loss";

    /// <summary>From probability to action.</summary>
    public DecisionConfig Decision { get; init; } = new();

    /// <summary>What a hit and an error are worth.</summary>
    public KpiConfig Kpi { get; init; } = new();

    /// <summary>What is measured in production.</summary>
    internal IReadOnlyList<MeasuredKpiConfig> Kpis { get; init; } = [];

    /// <summary>What else could be learnt.</summary>
    internal IReadOnlyList<ObjectiveConfig> Objectives { get; init; } = [];

    /// <summary>Those of them that are not what the label is already, under this name or another.</summary>
    internal IEnumerable<ObjectiveConfig> OtherObjectives => Objectives.Where(o => o.Name != Label.Name && o.Value != Label.Value);

    /// <summary>What a release must keep.</summary>
    public ConstraintsConfig Constraints { get; init; } = new();

    /// <summary>Parts of the data that are looked at by themselves: name and condition.</summary>
    public IReadOnlyList<Feature> Slices { get; init; } = [];

    /// <summary>When to retrain.</summary>
    public MonitoringConfig Monitoring { get; init; } = new();

    /// <summary>How the calendar is played back.</summary>
    public BacktestConfig Backtest { get; init; } = new();

    /// <summary>When candidates are made, and what of.</summary>
    internal LearningConfig Learning { get; init; } = new();

    /// <summary>How the service writes its log.</summary>
    public ServingConfig Serving { get; init; } = new();

    /// <summary>How a new release goes live.</summary>
    internal ReleaseConfig Release { get; init; } = new();

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Columns that a caller of the service can send: those known when the prediction is made.</summary>
    public IReadOnlyList<InputColumn> InputColumns => [.. Data.Columns.Where(c => !c.KnownAfter).Select(c => c.Input)];

    /// <summary>What the windows of features can look at.</summary>
    public EventScope Events => new(Label.Name, [.. Data.Sources.Select(s => s.Events)], Calendars, Data.Time.Kind == TimeKind.Column);

    /// <summary>All declared columns.</summary>
    public IReadOnlyList<InputColumn> AllColumns => [.. Data.Columns.Select(c => c.Input)];
}
