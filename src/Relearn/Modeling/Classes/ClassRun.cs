using Relearn.Data.Taxonomies;
using Relearn.Modeling.Classes.Stopping;
using Relearn.Modeling.Evaluation.Classes;
using Relearn.Numerics;

namespace Relearn.Modeling.Classes;

/// <summary>How a run tells classes apart, judged on the test rows.</summary>
/// <param name="Version">Version of the taxonomy.</param>
/// <param name="InUse">The artifact with tree, labels and plan as they were: what the run is made again from.</param>
/// <param name="Nodes">Nodes of the taxonomy, the root left out.</param>
/// <param name="Classes">Classes that are told apart.</param>
/// <param name="Columns">Columns of the sparse rows.</param>
/// <param name="Tried">The learners, the chosen one first.</param>
/// <param name="Metrics">Of the chosen one.</param>
/// <param name="Baselines">What it must beat.</param>
/// <param name="Stopping">Where answers stop, and whether the promise holds.</param>
/// <param name="NotTold">Labels that are learnt as part of their group.</param>
sealed record ClassRun(string Version, string InUse, int Nodes, int Classes, int Columns, IReadOnlyList<TriedLearner> Tried, ClassMetrics Metrics, IReadOnlyList<ClassBaseline> Baselines, StoppingReport Stopping, NotToldApart NotTold)
{
    /// <summary>The run whose model was changed to these classes; null: all was fitted anew.</summary>
    public string? UpdatedFrom { get; init; }

    /// <summary>In a line.</summary>
    public string Summary => FormattableString.Invariant($"{Tried[0].Name}, {Classes:N0} classes, accuracy {Metrics.Accuracy.Estimate:0.000}, hierarchical F {Metrics.Micro.F.Estimate:0.000}");
}

/// <summary>A run whose model is changed to the classes of today.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Learner">What fitted it.</param>
/// <param name="Predictor">Its model.</param>
/// <param name="Today">Path of today of one of its classes.</param>
sealed record ClassBase(string Run, string Learner, Relearn.Inference.Predictor Predictor, Func<string, string> Today);

/// <summary>Labels with too few examples to be told apart.</summary>
/// <param name="Labels">So many of them.</param>
/// <param name="AllLabels">Of so many.</param>
/// <param name="Share">Share of the training rows that have one of them.</param>
sealed record NotToldApart(int Labels, int AllLabels, double Share)
{
    internal static NotToldApart Of(ClassReport report)
    {
        var few = report.Lines.Where(l => l.Examples > 0 && l.Into is not null).ToArray();
        return new(few.Length, report.Labelled, report.Examples == 0 ? 0 : (double)few.Sum(l => l.Examples) / report.Examples);
    }
}

/// <summary>A learner that a run tried.</summary>
/// <param name="Name">Its name.</param>
/// <param name="F">Mean hierarchical F of the rows that choose; null where it was not tried.</param>
/// <param name="Accuracy">Share of these rows whose class it finds.</param>
/// <param name="Behind">How far its F is behind the best, with the interval of the paired difference; null where it was not tried.</param>
/// <param name="Seconds">Processor time of its training, seconds.</param>
/// <param name="Bytes">Size of the model.</param>
/// <param name="Chosen">The one that the run keeps.</param>
/// <param name="Why">Why it is chosen, or not.</param>
sealed record TriedLearner(string Name, double? F, double? Accuracy, Interval? Behind, double Seconds, long Bytes, bool Chosen, string Why);

/// <summary>A baseline of many classes on the test rows.</summary>
/// <param name="Name">The baseline.</param>
/// <param name="Accuracy">Share of the rows whose class it finds.</param>
/// <param name="F">Its mean hierarchical F.</param>
/// <param name="Gain">By how much the model's F is above it, paired.</param>
sealed record ClassBaseline(string Name, double Accuracy, double F, Interval Gain);
