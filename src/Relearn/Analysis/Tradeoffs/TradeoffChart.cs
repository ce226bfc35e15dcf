using System.Globalization;
using System.Text.Json;

namespace Relearn.Analysis.Tradeoffs;

/// <summary>The front as a Vega-Lite specification with its data inside: the first two objectives against each other, a point for each set of weights.</summary>
static class TradeoffChart
{
    /// <summary>The specification, schema version 5.</summary>
    public static string VegaLite(TradeoffReport report)
    {
        int[] shown = [.. Enumerable.Range(0, report.Axes.Count).OrderByDescending(a => report.Axes[a].IsObjective).Take(2)];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
            json.WriteString("title", $"{report.Project}: what other weights would bring, a decision, by {report.Decisions.ToString("N0", CultureInfo.InvariantCulture)} logged ones");
            json.WriteStartObject("data");
            json.WriteStartArray("values");
            foreach (var point in report.Points.Where(p => p.Values.Count > 0)) { Value(Text(report, point), point.Front ? "front" : "beaten", a => point.Values[a].Value.Estimate); }
            Value("as it is", "now", a => report.Axes[a].Now.Estimate);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("width", "container");
            json.WriteNumber("height", 360);
            json.WriteStartObject("mark");
            json.WriteString("type", "point");
            json.WriteBoolean("filled", true);
            json.WriteBoolean("tooltip", true);
            json.WriteEndObject();
            json.WriteStartObject("encoding");
            for (var i = 0; i < shown.Length; i++)
            {
                json.WriteStartObject(i == 0 ? "x" : "y");
                json.WriteString("field", report.Axes[shown[i]].Name);
                json.WriteString("type", "quantitative");
                json.WriteStartObject("scale");
                json.WriteBoolean("zero", false);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteStartObject("color");
            json.WriteString("field", "kind");
            json.WriteString("type", "nominal");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();

            void Value(string weights, string kind, Func<int, double> of)
            {
                json.WriteStartObject();
                json.WriteString("weights", weights);
                json.WriteString("kind", kind);
                for (var a = 0; a < report.Axes.Count; a++) { json.WriteNumber(report.Axes[a].Name, of(a)); }
                json.WriteEndObject();
            }
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Weights as a command takes them.</summary>
    public static string Text(TradeoffReport report, TradeoffPoint point) => string.Join(' ', report.Objectives.Zip(point.Weights, (name, w) => string.Create(CultureInfo.InvariantCulture, $"{name}={w:0.###}")));
}
