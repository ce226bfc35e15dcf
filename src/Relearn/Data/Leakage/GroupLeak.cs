using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>The same entity in training and test of a random split, and its label goes with it: what is measured is how well the model remembers.</summary>
/// <remarks>Where past and future are split by time, entities that come back are as they will be in production.</remarks>
static class GroupLeak
{
    public const string Name = "group";

    /// <summary>Area of the entity's rate in training, on its test rows, above which its label goes with it.</summary>
    public const double LeastArea = 0.6;

    /// <summary>The same for a column that nobody declared as the key: then it is nearly the label's only reason.</summary>
    public const double LeastUndeclaredArea = 0.95;

    /// <summary>Least share of test rows whose entity is in training.</summary>
    public const double LeastShare = 0.05;

    const double LeastUndeclaredShare = 0.3;
    const int LeastEntities = 100;
    const double LeastRowsOfAnEntity = 1.5;
    const double MostOfOneEntity = 0.05;

    // A number that does no better by its exact value than by its bins is a quantity.
    const double MoreThanBins = 0.05;

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample, OneColumn one)
    {
        if (sample.Project.Data.Time.Kind != TimeKind.None) { yield break; }
        var key = sample.Project.Data.Key;
        foreach (var column in sample.Columns.Where(c => !c.IsFeature && c.Kind is ValueKind.Text or ValueKind.Number))
        {
            var entities = Count(column, sample.Train);
            if (column.Name == key)
            {
                if (Judge(column, sample, entities) is not { } area || area.Share < LeastShare) { continue; }
                var goes = area.Area.Area >= LeastArea && area.Area.IsReal;
                yield return Finding(column, goes ? LeakageFinding.Suspicion : LeakageFinding.Note, area,
                    goes ? "the split is random, and the label goes with the subject" : "the split is random, but the label does not go with the subject",
                    "Give 'data.time', so that past and future are split, or keep one row of a subject; a waiver says that subjects of training come back in production.");
            }
            else if (key is null && IsLikeAnEntity(column, entities, sample.Train.Count) && Judge(column, sample, entities) is { } found
                && found.Share >= LeastUndeclaredShare && found.Area.Area >= LeastUndeclaredArea && found.Area.IsReal
                && (column.Kind == ValueKind.Text || found.Area.Area - BinnedArea(column, sample, one) >= MoreThanBins))
            {
                yield return Finding(column, LeakageFinding.Suspicion, found, "the split is random, and this column behaves like the key of an entity whose label stays the same",
                    $"If it names an entity, declare 'data.key: {column.Name}' and give 'data.time', so that past and future are split, or keep one row of an entity.");
            }
        }
    }

    static LeakageFinding Finding(LeakageColumn column, string severity, (BlockArea Area, double Share, int Entities) found, string what, string fix) => new(Name, severity, column.Name, column.Sources,
        FormattableString.Invariant($"{found.Share:0%} of the test rows have a '{column.Name}' that is in training too ({found.Entities:N0} values), and its rate there ranks them with AUC {found.Area.Area:0.000}: {what}"),
        new SortedDictionary<string, double>(StringComparer.Ordinal) { ["share"] = found.Share, ["auc"] = found.Area.Area, ["entities"] = found.Entities }, fix);

    static Dictionary<double, (int Rows, int Positives)> Count(LeakageColumn column, LeakageRows rows)
    {
        var entities = new Dictionary<double, (int Rows, int Positives)>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (double.IsNaN(column.Train[i])) { continue; }
            var (n, p) = entities.GetValueOrDefault(column.Train[i]);
            entities[column.Train[i]] = (n + 1, p + (rows.Labels[i] ? 1 : 0));
        }
        return entities;
    }

    static bool IsLikeAnEntity(LeakageColumn column, Dictionary<double, (int Rows, int Positives)> entities, int rows) =>
        entities.Count >= LeastEntities && rows >= LeastRowsOfAnEntity * entities.Count && entities.Values.Max(e => e.Rows) <= MostOfOneEntity * rows
        && (column.Kind == ValueKind.Text || entities.Keys.All(v => Math.Floor(v) == v));

    static (BlockArea Area, double Share, int Entities)? Judge(LeakageColumn column, LeakageSample sample, Dictionary<double, (int Rows, int Positives)> entities)
    {
        var rate = (double)sample.Train.Labels.Count(l => l) / sample.Train.Count;
        var (scores, labels) = (new List<double>(), new List<bool>());
        for (var i = 0; i < sample.Test.Count; i++)
        {
            if (double.IsNaN(column.Test[i]) || !entities.TryGetValue(column.Test[i], out var entity)) { continue; }
            scores.Add((entity.Positives + rate) / (entity.Rows + 1));
            labels.Add(sample.Test.Labels[i]);
        }
        var positives = labels.Count(l => l);
        if (positives < LeakageRows.LeastOfALabel || labels.Count - positives < LeakageRows.LeastOfALabel) { return null; }
        return (BlockArea.Of([.. scores], [.. labels], 0, labels.Count, 1), (double)labels.Count / sample.Test.Count, entities.Count);
    }

    static double BinnedArea(LeakageColumn column, LeakageSample sample, OneColumn one) => one.AreaOf(ColumnRates.Score(column, sample.Train, sample.Train.Half)).Area;
}
