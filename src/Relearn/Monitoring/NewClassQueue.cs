using System.Text;
using System.Text.Json;
using Relearn.Storage;

namespace Relearn.Monitoring;

/// <summary>What may be of a class that the model does not have: rows that look like nothing that it learnt, for people to look at.</summary>
/// <param name="Source">Where the rows come from: <c>live</c> or <c>replay</c>.</param>
/// <param name="Decisions">Decisions that were looked at.</param>
/// <param name="Unfamiliar">Those of them about such rows.</param>
/// <param name="Rows">The newest of these rows.</param>
/// <param name="Named">Classes of outcomes that the taxonomy does not have.</param>
/// <param name="Exported">A file that took the rows; null: none.</param>
sealed record NewClassQueue(string Source, long Decisions, long Unfamiliar, IReadOnlyList<UnfamiliarRow> Rows, IReadOnlyList<NewClass> Named, string? Exported)
{
    /// <summary>Reads decisions; the newest rows stand first.</summary>
    /// <exception cref="Numerics.UserErrorException">There are no decisions.</exception>
    public static NewClassQueue Of(string project, MaturedDecisions decisions, string source, int count, string? export)
    {
        if (decisions.Count == 0 || decisions.Classes is not { } classes) { throw MonitoringErrors.NothingLogged(project, source).Exception(); }
        int[] strange = [.. Enumerable.Range(0, decisions.Count).Where(i => classes.Unfamiliar[i]).OrderByDescending(i => decisions.EventTimes[i]).ThenByDescending(i => i)];
        UnfamiliarRow[] rows = [.. strange.Take(count).Select(i => new UnfamiliarRow(classes.Ids[i], DateTime.UnixEpoch.AddMicroseconds(decisions.EventTimes[i]), JsonSerializer.Deserialize(classes.RawRows[i]!, MonitoringJson.Default.JsonElement),
            classes.Taxonomy.PathOf(classes.Best[i]), classes.Truths[i]))];
        if (export is not null)
        {
            var text = new StringBuilder();
            foreach (var row in rows) { text.Append(JsonSerializer.Serialize(row, MonitoringJson.Default.UnfamiliarRow)).Append('\n'); }
            AtomicFile.WriteText(export, text.ToString());
        }
        return new(source, decisions.Count, strange.Length, rows, ClassMonitoring.New(classes), export);
    }
}

/// <summary>A row that looks like nothing that the model learnt.</summary>
/// <param name="Decision">Id of the decision.</param>
/// <param name="At">When the event was, UTC.</param>
/// <param name="Row">The row as received.</param>
/// <param name="Best">The class that fits it best.</param>
/// <param name="Outcome">What it turned out to be; null: nobody said.</param>
sealed record UnfamiliarRow(string Decision, DateTime At, JsonElement Row, string Best, string? Outcome);
