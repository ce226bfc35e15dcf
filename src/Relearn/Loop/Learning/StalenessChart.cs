using System.Text.Json;
using Relearn.Scoping;

namespace Relearn.Loop.Learning;

/// <summary>The chart of what age costs as a Vega-Lite specification with its data inside: the measured points with their intervals, and the fitted curve.</summary>
static class StalenessChart
{
    /// <summary>The specification, schema version 5.</summary>
    public static string VegaLite(ProjectConfig project, StalenessCurve curve)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
            json.WriteString("title", $"{project.Name}: log loss beyond that of a fresh model, by age");
            json.WriteStartObject("data");
            json.WriteStartArray("values");
            foreach (var point in curve.Points)
            {
                json.WriteStartObject();
                json.WriteNumber("days", point.Days);
                json.WriteNumber("loss", point.Loss.Estimate);
                json.WriteNumber("low", point.Loss.Low);
                json.WriteNumber("high", point.Loss.High);
                json.WriteNumber("fitted", point.Fitted);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("width", "container");
            json.WriteNumber("height", 320);
            json.WriteStartArray("layer");
            Layer("errorbar", "low", "high");
            Layer("point", "loss", null);
            Layer("line", "fitted", null);
            json.WriteEndArray();
            json.WriteEndObject();

            void Layer(string mark, string field, string? upper)
            {
                json.WriteStartObject();
                json.WriteString("mark", mark);
                json.WriteStartObject("encoding");
                Channel("x", "days", $"{(project.Data.Time.Kind == TimeKind.Column ? "days" : "blocks")} between the two models");
                Channel("y", field, "log loss beyond a fresh model");
                if (upper is not null)
                {
                    json.WriteStartObject("y2");
                    json.WriteString("field", upper);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
                json.WriteEndObject();
            }

            void Channel(string name, string field, string title)
            {
                json.WriteStartObject(name);
                json.WriteString("field", field);
                json.WriteString("type", "quantitative");
                json.WriteString("title", title);
                json.WriteEndObject();
            }
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
