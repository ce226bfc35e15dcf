using System.Text.Json;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Loop;

/// <summary>The chart of a back-test as a Vega-Lite specification with its data inside.</summary>
static class BacktestChart
{
    /// <summary>Days that are averaged to one point.</summary>
    public const int DaysPerPoint = 7;

    /// <summary>Mean log loss of each policy in each week of the calendar.</summary>
    public static IEnumerable<(string Policy, int Day, double LogLoss)> Weeks(BacktestReport report) =>
        report.Days.GroupBy(d => (d.Policy, Week: (d.Day - report.FirstDay) / DaysPerPoint))
            .Select(g => (g.Key.Policy, report.FirstDay + g.Key.Week * DaysPerPoint, g.Sum(d => d.LogLoss * d.Rows) / g.Sum(d => d.Rows)));

    /// <summary>The specification, schema version 5.</summary>
    public static string VegaLite(ProjectConfig project, BacktestReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
            json.WriteString("title", $"{project.Name}: log loss by week, by how the model is kept fresh");
            json.WriteStartObject("data");
            json.WriteStartArray("values");
            foreach (var (policy, day, loss) in Weeks(report))
            {
                json.WriteStartObject();
                json.WriteString("policy", policy);
                if (project.Data.Time.Kind == TimeKind.Column) { json.WriteString("week", CalendarDay.Text(day)); }
                else { json.WriteNumber("week", day); }
                json.WriteNumber("log_loss", Math.Round(loss, 6));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("width", "container");
            json.WriteNumber("height", 320);
            json.WriteStartObject("mark");
            json.WriteString("type", "line");
            json.WriteBoolean("point", true);
            json.WriteBoolean("tooltip", true);
            json.WriteEndObject();
            json.WriteStartObject("encoding");
            Channel("x", "week", project.Data.Time.Kind == TimeKind.Column ? "temporal" : "quantitative", null);
            Channel("y", "log_loss", "quantitative", "log loss (lower is better)");
            Channel("color", "policy", "nominal", null);
            json.WriteEndObject();
            json.WriteEndObject();

            void Channel(string name, string field, string type, string? title)
            {
                json.WriteStartObject(name);
                json.WriteString("field", field);
                json.WriteString("type", type);
                if (title is not null) { json.WriteString("title", title); }
                if (name == "y")
                {
                    json.WriteStartObject("scale");
                    json.WriteBoolean("zero", false);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
