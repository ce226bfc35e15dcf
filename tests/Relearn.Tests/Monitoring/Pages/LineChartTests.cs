using System.Xml.Linq;
using Relearn.Monitoring.Pages;

namespace Relearn.Tests.Monitoring.Pages;

public sealed class LineChartTests
{
    static XElement Drawn(LineChart chart) => XElement.Parse(chart.Svg());

    static LineChart Of(params double[] values) => new("loss & more", [new("live", [.. values.Select((v, i) => new ChartPoint(11475 + i, v, v - 0.1, v + 0.1))])]);

    [Fact]
    public void Each_point_has_a_text_and_the_drawing_is_sound_markup()
    {
        var drawn = Drawn(Of(0.4, 0.5, 0.3) with { Format = "0.00", Levels = [("validation", 0.35)], Marks = [(11476, "alarm <here>")] });
        Assert.Equal(["alarm <here>", "live, 2001-06-02: 0.40 [0.30, 0.50]", "live, 2001-06-03: 0.50 [0.40, 0.60]", "live, 2001-06-04: 0.30 [0.20, 0.40]"], drawn.Descendants("title").Select(t => t.Value));
        Assert.Equal("loss & more", drawn.Element("figcaption")!.Value);
        Assert.Contains(drawn.Descendants("text"), t => t.Value == "validation");
    }

    [Fact]
    public void Higher_values_stand_higher_and_later_ones_further_right()
    {
        double[][] places = [.. Drawn(Of(0.4, 0.5)).Descendants("circle").Select(c => new[] { (double)c.Attribute("cx")!, (double)c.Attribute("cy")! })];
        Assert.True(places[1][0] > places[0][0]);
        Assert.True(places[1][1] < places[0][1]);
    }

    [Fact]
    public void What_is_not_known_is_a_gap_and_nothing_at_all_a_sentence()
    {
        var path = Drawn(Of(0.4, double.NaN, 0.5, 0.6)).Descendants("path").Last().Attribute("d")!.Value;
        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.Contains("nothing to draw yet", Of(double.NaN).Svg(), StringComparison.Ordinal);
        Assert.Contains("nothing to draw yet", new LineChart("empty", []).Svg(), StringComparison.Ordinal);
        Assert.Single(Drawn(Of(0.4)).Descendants("circle"));
    }

    [Fact]
    public void Very_many_points_are_a_line_without_marks_and_very_large_ones_fit_a_logarithmic_scale()
    {
        var many = new LineChart("evidence", [new("evidence", [.. Enumerable.Range(0, 500).Select(i => new ChartPoint(i, Math.Pow(10, i % 300)))])]) { Logarithmic = true, Clock = false };
        Assert.Empty(Drawn(many).Descendants("circle"));
        Assert.DoesNotContain("NaN", many.Svg(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(-3, 17, new[] { 0.0, 5, 10, 15 })]
    [InlineData(0.31, 0.34, new[] { 0.31, 0.315, 0.32, 0.325, 0.33, 0.335, 0.34 })]
    public void Ticks_are_round_numbers(double low, double high, double[] expected) => Assert.Equal(expected.Select(e => Math.Round(e, 9)), LineChart.Ticks(low, high, 5).Select(t => Math.Round(t, 9)));
}
