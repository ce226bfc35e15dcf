using System.Globalization;
using Relearn.Scoping;

namespace Relearn.Modeling.Remedies;

/// <summary>A way to cope with rare labels: what it is, what to write into project.yaml, and the project with it.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Yaml">What to change in project.yaml; null for the project as it is.</param>
/// <param name="Project">The project with it.</param>
sealed record Remedy(string Name, string? Yaml, ProjectConfig Project)
{
    /// <summary>After sampling, so many false rows for a true one, and a hundred: more add little, as He et al. 2014 found.</summary>
    static readonly int[] Ratios = [100, 20];

    /// <summary>The focus that the paper recommends (T.-Y. Lin et al., ICCV 2017).</summary>
    const double Focus = 2;

    /// <summary>The project as declared, and what could be tried with its training rows.</summary>
    public static IReadOnlyList<Remedy> Of(ProjectConfig project, long rows, long positives)
    {
        var list = new List<Remedy> { new("as declared", null, project) };
        // What is tried gets the threshold that earns most, so that remedies are compared and not thresholds.
        var free = project with { Decision = project.Decision with { Threshold = null } };
        if (project.Decision.Threshold is not null) { list.Add(new("threshold that earns most", "take 'decision.threshold' out", free)); }
        if (Math.Round(project.Kpi.BreakEven(), 6) is > 0 and < 1 and var even && even != project.Decision.Threshold)
        {
            list.Add(new("threshold at the break-even", Text($"decision: {{ threshold: {even:0.######} }}"), free with { Decision = free.Decision with { Threshold = even } }));
        }
        var ratio = (rows - positives) / (double)positives;
        if (project.Model.Learner == "trees")
        {
            if (project.Model.OwnObjective) { list.Add(new("log loss, no weights", "take 'model.positive_weight' and 'model.focal' out", free with { Model = free.Model with { PositiveWeight = null, Focal = null } })); }
            foreach (var weight in new[] { Math.Round(Math.Sqrt(ratio)), Math.Round(ratio) }.Distinct().Where(w => w is >= 2 and <= 1e6 && w != project.Model.PositiveWeight))
            {
                list.Add(new(Text($"true rows count {weight:0} times"), Text($"model: {{ positive_weight: {weight:0} }}"), free with { Model = free.Model with { PositiveWeight = weight } }));
            }
            if (project.Model.Focal != Focus) { list.Add(new("focal loss", Text($"model: {{ focal: {Focus:0.##} }}"), free with { Model = free.Model with { Focal = Focus } })); }
        }
        if (SamplingReport.SampleOf(project) is not null) { list.Add(new("all false rows", "take 'sampling.negatives' out", free with { Sampling = free.Sampling with { Negatives = null } })); }
        foreach (var kept in Ratios.Select(r => Math.Round(r / ratio, 6)).Where(k => k is > 0 and < 0.9 && k != project.Sampling.Negatives))
        {
            list.Add(new(Text($"{kept:0.####%} of the false rows"), Text($"sampling: {{ negatives: {kept:0.######} }}"), free with { Sampling = free.Sampling with { Negatives = kept } }));
        }
        return list;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
