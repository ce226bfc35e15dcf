using System.Text;
using Relearn.FaultBench.Streams;

namespace Relearn.FaultBench.Plant;

/// <summary>The declaration of a company's project.</summary>
static class ProjectText
{
    /// <summary>Writes <c>project.yaml</c>.</summary>
    /// <param name="stream">Whose columns it has.</param>
    /// <param name="added">Columns of numbers that are features beside them.</param>
    public static string Of(StreamTable stream, params IReadOnlyList<string> added)
    {
        StreamColumn[] columns = [.. stream.Columns, .. RowDraw.Own, .. added.Select(a => new StreamColumn(a, true))];
        var text = new StringBuilder($"""
            name: {stream.Name}
            goal: Decide on each row as it comes.
            stakeholders:
              - name: owner
                signs_off: true
            resources:
              threads: 1
            data:
              file: days
              time:
                column: at
              key: id
              columns:
                at: time
                id: text

            """);
        foreach (var column in columns) { text.Append("    ").Append(column.Name).Append(": ").Append(column.IsNumber ? "number" : "text").Append('\n'); }
        text.Append($"""
                outcome:
                  type: text
                  known: after
                known_at:
                  type: time
                  known: after
            label:
              name: good
              value: outcome == "yes"
              known: known_at
            features:

            """);
        foreach (var column in columns) { text.Append("  ").Append(column.Name).Append(": ").Append(column.Name).Append('\n'); }
        text.Append($"""
            split:
              test: 0.25
              validation: 0.12
            model:
              trees: 30
              leaves: 15
            kpi: {stream.Kpi}
            monitoring:
              window_days: 7
            learning:
              schedule_days: 120
            serving:
              outcome_durability: process
            release:
              mode: direct
              share: 0.3
              least: 400
              hours: 480
              limit_ms: 60000

            """);
        return text.ToString();
    }
}
