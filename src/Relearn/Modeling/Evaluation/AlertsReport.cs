using Relearn.Data.Balance;

namespace Relearn.Modeling.Evaluation;

/// <summary>What a fixed number of alerts finds: the most probable rows of each day.</summary>
/// <param name="PerDay">Alerts a day; null: as many over all days as there are true rows.</param>
/// <param name="Alerts">Alerts in all.</param>
/// <param name="Recall">Of the true rows, those with an alert.</param>
/// <param name="Precision">Of the alerts, those that were true.</param>
sealed record AlertsReport(double? PerDay, long Alerts, CountedShare Recall, CountedShare Precision)
{
    /// <summary>Takes the most probable rows of each day; what a day leaves of a fraction goes to the next.</summary>
    public static AlertsReport OfDays(double[] probabilities, bool[] positives, int[] days, double perDay)
    {
        var ofDay = new SortedDictionary<int, List<int>>();
        for (var i = 0; i < days.Length; i++)
        {
            if (!ofDay.TryGetValue(days[i], out var rows)) { ofDay.Add(days[i], rows = []); }
            rows.Add(i);
        }
        long alerts = 0, hits = 0;
        double room = 0;
        foreach (var rows in ofDay.Values)
        {
            room += perDay;
            var take = (int)Math.Min(rows.Count, Math.Floor(room));
            room -= Math.Floor(room);
            rows.Sort((a, b) => probabilities[b].CompareTo(probabilities[a]) is var order and not 0 ? order : a.CompareTo(b));
            alerts += take;
            hits += rows.Take(take).LongCount(r => positives[r]);
        }
        return new(perDay, alerts, CountedShare.Of(hits, positives.LongCount(p => p)), CountedShare.Of(hits, alerts));
    }
}
