using System.Text.Json;
using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

/// <summary>The schema that editors use and the parser that decides know the same keys.</summary>
public sealed class ProjectSchemaTests
{
    static readonly JsonElement Schema = JsonDocument.Parse(ProjectSchema.Text).RootElement;

    static string[] Keys(JsonElement section) => [.. section.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)];

    static string[] KeysOfParser(string yaml)
    {
        var error = ProjectFile.Parse(yaml, "project.yaml").Problems.Single(p => p.Code == "scope.key_unknown");
        return error.Message.Split("Its keys: ")[1].TrimEnd('.').Split(", ");
    }

    [Fact]
    public void The_top_level_is_the_same() => Assert.Equal(Keys(Schema), KeysOfParser("zzz: 1"));

    [Theory]
    [InlineData("resources")]
    [InlineData("data")]
    [InlineData("label")]
    [InlineData("leakage")]
    [InlineData("split")]
    [InlineData("sampling")]
    [InlineData("model")]
    [InlineData("decision")]
    [InlineData("kpi")]
    [InlineData("constraints")]
    [InlineData("monitoring")]
    [InlineData("backtest")]
    [InlineData("learning")]
    [InlineData("serving")]
    [InlineData("release")]
    public void Each_section_is_the_same(string section) => Assert.Equal(Keys(Schema.GetProperty("properties").GetProperty(section)), KeysOfParser($"{section}: {{ zzz: 1 }}"));

    [Fact]
    public void A_column_and_a_time_are_the_same()
    {
        var data = Schema.GetProperty("properties").GetProperty("data").GetProperty("properties");
        Assert.Equal(Keys(data.GetProperty("columns").GetProperty("additionalProperties").GetProperty("oneOf")[1]), KeysOfParser("data: { columns: { a: { zzz: 1 } } }"));
        Assert.Equal(Keys(data.GetProperty("time").GetProperty("oneOf")[1]), KeysOfParser("data: { time: { zzz: 1 } }"));
        Assert.Equal(Keys(data.GetProperty("sources").GetProperty("additionalProperties")), KeysOfParser("data: { sources: { a: { zzz: 1 } } }"));
        Assert.Equal(Keys(data.GetProperty("expectations").GetProperty("items")), KeysOfParser("data: { expectations: [ { zzz: 1 } ] }"));
        Assert.Equal(Keys(Schema.GetProperty("properties").GetProperty("stakeholders").GetProperty("items")), KeysOfParser("stakeholders: [ { zzz: 1 } ]"));
        Assert.Equal(Keys(Schema.GetProperty("properties").GetProperty("leakage").GetProperty("properties").GetProperty("waivers").GetProperty("items")), KeysOfParser("leakage: { waivers: [ { zzz: 1 } ] }"));
    }

    [Fact]
    public void A_KPI_and_an_objective_are_the_same()
    {
        var properties = Schema.GetProperty("properties");
        Assert.Equal(Keys(properties.GetProperty("kpis").GetProperty("additionalProperties")), KeysOfParser("kpis: { a: { sum: b, zzz: 1 } }"));
        var objective = properties.GetProperty("objectives").GetProperty("additionalProperties");
        Assert.Equal(Keys(objective), KeysOfParser("objectives: { a: { value: b, zzz: 1 } }"));
        Assert.Equal(Keys(objective.GetProperty("properties").GetProperty("kpi")), KeysOfParser("objectives: { a: { value: b, kpi: { zzz: 1 } } }"));
    }

    [Fact]
    public void Defaults_are_the_parsers()
    {
        var monitoring = new MonitoringConfig();
        var properties = Schema.GetProperty("properties").GetProperty("monitoring").GetProperty("properties");
        Assert.Equal(monitoring.WindowDays, properties.GetProperty("window_days").GetProperty("default").GetInt32());
        Assert.Equal(monitoring.CalibrationTolerance, properties.GetProperty("calibration_tolerance").GetProperty("default").GetDouble());
        var model = Schema.GetProperty("properties").GetProperty("model").GetProperty("properties");
        Assert.Equal(new ModelConfig().Leaves, model.GetProperty("leaves").GetProperty("default").GetInt32());
        Assert.Equal(new SplitConfig().Test, Schema.GetProperty("properties").GetProperty("split").GetProperty("properties").GetProperty("test").GetProperty("default").GetDouble());
    }
}
