using Relearn.Numerics;

namespace Relearn.Loop.Differences;

/// <summary>Attributes the difference between two runs to its parts.</summary>
/// <remarks>
/// <code>
///   one run ---- with part p of the other ------.   what p does to the one run     \
///   other run -- with part p of the one --------.   what p does to the other run   /  mean: the effect of p (the Shapley value of a path with two ends)
///   both runs trained anew against their records:   what the build does
///   both runs with another seed and another tenth of the rows left out, twice: the noise
/// </code>
/// With k parts these are 2 k + 6 trainings. All models score the same rows, and intervals resample the same days for all of them.
/// </remarks>
sealed class Attributing
{
    const int NoiseRuns = 2;
    const double Normal95 = 1.959963984540054;

    readonly RunSide _before;
    readonly RunSide _after;
    readonly CircleContext _context;
    readonly SwappedModels _models;
    readonly JudgedRows _judged;
    readonly IReadOnlyList<Part> _parts;

    Attributing(CircleContext context, RunSide before, RunSide after, SwappedModels models, JudgedRows judged, IReadOnlyList<Part> parts) =>
        (_context, _before, _after, _models, _judged, _parts) = (context, before, after, models, judged, parts);

    /// <summary>Attributes; null, with the reason, where it cannot be done.</summary>
    public static (Attribution? Attribution, string? WhyNot) Of(CircleContext context, RunSide before, RunSide after, RowMatch? match, IReadOnlyList<Part> parts)
    {
        using var models = new SwappedModels(context, before, after, match, parts.SelectMany(p => p.Atoms).ToHashSet(StringComparer.Ordinal));
        var judged = JudgedRows.Of(before, after, match, models.Learnt());
        if (judged.Rows.Length < JudgedRows.Least || OneClass(judged.LabelsBefore) || OneClass(judged.LabelsAfter))
        {
            return (null, FormattableString.Invariant($"There are {judged.Rows.Length:N0} test rows that neither run learnt from and whose label both know; it takes {JudgedRows.Least}, and both classes."));
        }
        if (judged.Relabelled > 0) { parts = [.. parts, new("labels that judge", FormattableString.Invariant($"{judged.Relabelled:N0} of the {judged.Rows.Length:N0} labels that judge are others"), Part.Judged)]; }
        return (new Attributing(context, before, after, models, judged, parts).Do(), null);
    }

    static bool OneClass(bool[] labels) => !labels.Contains(true) || !labels.Contains(false);

    int Trainings => 2 * _parts.Count(p => p.Retrains) + 2 + 2 * NoiseRuns;

    Attribution Do()
    {
        var (modelA, modelB) = (Fit([]), Fit([.. _parts]));
        var (a, b) = (Judge(modelA, []), Judge(modelB, [.. _parts]));
        var noise = Noise(a, b);
        var effects = new List<PartEffect>();
        foreach (var part in _parts)
        {
            var (with, without) = (Judge([part]), Judge([.. _parts.Where(p => p != part)]));
            effects.Add(Made(part.Name, part.Words, Judgement.Sum((0.5, with), (-0.5, a), (0.5, b), (-0.5, without)), Less(with, a), Less(b, without), part.Retrains ? noise : new(0, 0, 0), _parts.Count));
        }
        var (recordedA, recordedB) = (Judge(_models.Recorded(false, _judged), []), Judge(_models.Recorded(true, _judged), [.. _parts]));
        if (modelA.ModelHash != _before.Run.ModelHash || modelB.ModelHash != _after.Run.ModelHash)
        {
            effects.Add(Made("code", "this build makes another model of the same", Judgement.Sum((1, a), (-1, recordedA), (-1, b), (1, recordedB)), Less(a, recordedA), Less(recordedB, b), noise, 1));
        }
        var total = Judgement.Sum((1, recordedB), (-1, recordedA));
        double Rest(Func<Effects, Interval> of) => of(total).Estimate - effects.Sum(e => of(e.Effect).Estimate);
        PartEffect[] ordered = [.. effects.OrderBy(e => e.Verdict == PartEffect.Worse ? 0 : 1).ThenBy(e => e.Effect.RocAuc.Estimate).ThenBy(e => e.Part, StringComparer.Ordinal)];
        return new(_judged.Rows.Length, _judged.Words, _models.Count, _after.Project.Kpi.Currency, recordedA.Figures, recordedB.Figures, total, noise, ordered,
            new(Rest(e => e.RocAuc), Rest(e => e.LogLoss), Rest(e => e.Value)), Says(total, noise, ordered));
    }

    SwappedModel Fit(IReadOnlyList<Part> parts, int? noise = null)
    {
        _context.Progress.Begin("swap");
        var model = _models.Fit(atom => parts.Any(p => p.Atoms.Contains(atom)), _judged, noise, share => _context.Progress.Report(Math.Min(1, (_models.Count - 1 + share) / Trainings)));
        _context.Progress.End("swap");
        return model;
    }

    Judgement Judge(IReadOnlyList<Part> parts) => Judge(Fit(parts), parts);

    Judgement Judge(SwappedModel model, IReadOnlyList<Part> parts)
    {
        bool IsAfter(string atom) => parts.Any(p => p.Atoms.Contains(atom));
        return Judgement.Of(model.Probabilities, IsAfter(Part.Judged) ? _judged.LabelsAfter : _judged.LabelsBefore, IsAfter(Part.Decision) ? model.ThresholdAfter : model.ThresholdBefore, _after.Project.Kpi, _judged.Blocks, _after.Project.Seed);
    }

    RunFigures Noise(Judgement a, Judgement b)
    {
        var (auc, loss, value) = (0.0, 0.0, 0.0);
        for (var n = 0; n < NoiseRuns; n++)
        {
            foreach (var (parts, end) in new[] { ((IReadOnlyList<Part>)[], a), ([.. _parts], b) })
            {
                var off = Less(Judge(Fit(parts, n), parts), end);
                (auc, loss, value) = (Math.Max(auc, Math.Abs(off.RocAuc)), Math.Max(loss, Math.Abs(off.LogLoss)), Math.Max(value, Math.Abs(off.Value)));
            }
        }
        return new(auc, loss, value);
    }

    static RunFigures Less(Judgement x, Judgement y) => new(x.Figures.RocAuc - y.Figures.RocAuc, x.Figures.LogLoss - y.Figures.LogLoss, x.Figures.Value - y.Figures.Value);

    static PartEffect Made(string part, string words, Effects effect, RunFigures inBefore, RunFigures inAfter, RunFigures noise, int tests)
    {
        var sign = Matters(effect.RocAuc, noise.RocAuc, tests) ? Math.Sign(effect.RocAuc.Estimate) : Matters(effect.LogLoss, noise.LogLoss, tests) ? -Math.Sign(effect.LogLoss.Estimate) : 0;
        return new(part, words, effect, inBefore, inAfter, sign switch { < 0 => PartEffect.Worse, > 0 => PartEffect.Better, _ => PartEffect.Nothing });
    }

    // Beyond the chance of the test rows, with one chance in twenty for all parts together (Bonferroni), and beyond that of training.
    static bool Matters(Interval effect, double noise, int tests)
    {
        var error = (effect.High - effect.Low) / (2 * Normal95);
        return Math.Abs(effect.Estimate) > noise && effect.Estimate != 0 && (error == 0 || ChiSquare.UpperTail(Math.Pow(effect.Estimate / error, 2), 1) * tests <= 0.05);
    }

    static string Says(Effects total, RunFigures noise, PartEffect[] parts)
    {
        var moved = parts.Where(p => p.Verdict != PartEffect.Nothing).ToArray();
        var auc = total.RocAuc.Estimate;
        var whole = FormattableString.Invariant($"AUC is {Math.Abs(auc):0.0000} {(auc < 0 ? "lower" : "higher")} and log loss {Math.Abs(total.LogLoss.Estimate):0.0000} {(total.LogLoss.Estimate < 0 ? "lower" : "higher")}");
        if (moved.Length == 0)
        {
            return Matters(total.RocAuc, noise.RocAuc, 1) || Matters(total.LogLoss, noise.LogLoss, 1)
                ? $"{whole}, but no part of the differences does that by itself."
                : FormattableString.Invariant($"Nothing that matters: {whole}, and another seed with another tenth of the rows left out moves them by up to {noise.RocAuc:0.0000} and {noise.LogLoss:0.0000}.");
        }
        return FormattableString.Invariant($"{whole}. {string.Join("; ", moved.Select(p => FormattableString.Invariant($"{p.Part} {(p.Verdict == PartEffect.Worse ? "made it worse" : "made it better")}, by {Math.Abs(p.Effect.RocAuc.Estimate):0.0000} AUC and {Math.Abs(p.Effect.LogLoss.Estimate):0.0000} log loss ({p.Words})")))}{(parts.Length > moved.Length ? FormattableString.Invariant($"; {parts.Length - moved.Length} other differences did nothing that can be told from chance") : "")}.");
    }
}
