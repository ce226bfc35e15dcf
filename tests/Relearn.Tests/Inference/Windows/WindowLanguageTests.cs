using System.Text;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using static Relearn.Tests.Inference.Windows.WindowBench;

namespace Relearn.Tests.Inference.Windows;

public sealed class WindowLanguageTests
{
    [Theory]
    [InlineData("count() over 24h", "count() over 1d")]
    [InlineData("mean( late )over 1.5h by place,lane", "mean(late) over 90m by place, lane")]
    [InlineData("rate(late) over 7d by lower(place)", "mean(late) over 7d by lower(place)")]
    [InlineData("last(price) of trades over 90s by place = `where` where kind == \"a\" and price > 0", "last(price) of trades over 90s by place = where where ((kind == \"a\") and (price > 0))")]
    [InlineData("quantile(x, .5) over 20 events within 7d by place", "quantile(x, 0.5) over 20 events within 7d by place")]
    [InlineData("max(x) over 1 event", "max(x) over 1 events within 366d")]
    [InlineData("distinct(kind) of trades over 1d", "distinct(kind) of trades over 1d")]
    [InlineData("count(late) over 1d by place where x > 1", "count(late) over 1d by place where (x > 1)")]
    public void A_window_has_one_spelling_that_says_the_same(string written, string spelt)
    {
        var window = Assert.Single(Program(written).Windows);
        Assert.Equal(spelt, window.Text);
    }

    [Fact]
    public void A_window_is_a_value_like_any_other_and_min_and_max_are_still_functions()
    {
        var program = Program("if((count() over 1d by place) > 3, (mean(late) over 1d by place) - (mean(late) over 7d by place), max(x, lane))");
        Assert.Equal(["count() over 1d by place", "mean(late) over 1d by place", "mean(late) over 7d by place"], program.Windows.Select(w => w.Text));
        Assert.Equal(["place", "lane", "x"], program.Inputs.Select(i => i.Name));
        Assert.Equal("if(((count() over 1d by place) > 3), ((mean(late) over 1d by place) - (mean(late) over 7d by place)), max(x, lane))", program.TextOf(0));
    }

    [Fact]
    public void Equal_windows_of_several_features_are_kept_once() =>
        Assert.Single(Program("mean(late) over 1d by place", "1 - (rate(late) over 24h by place)").Windows);

    static readonly string[] Wrong =
    [
        "mean(x)", "mean(late)", "mean(x) over", "mean(x) over 7", "mean(x) over 7 days", "mean(x) over 0d", "mean(x) over 500d", "mean(x) over 20000 events", "mean(x) over x",
        "mean(place) over 7d", "rate(x) over 7d", "count(x, x) over 7d", "sum() over 7d", "quantile(x) over 7d", "quantile(x, 2) over 7d", "quantile(x, x) over 7d", "std(late) over 7d",
        "mean(y) over 7d", "mean(x) of deals over 7d", "mean(x) of trades over 7d", "mean(price) of trades over 7d by place", "mean(price) of trades over 7d by place = price", "mean(x) over 7d by late",
        "mean(x) over 7d by plaec", "mean(x) over 7d where x", "mean(x) over 7d by (count() over 1d)", "mean(mean(x) over 1d) over 7d", "mean(scale(x)) over 7d", "mean(x) over 7d by place = ", "mean(x over 7d",
        "scale(place)", "scale()", "quantile_bucket(x, 1)", "quantile_bucket(x, lane)", "target_mean()", "target_mean(count() over 1d)", "late", "x = 3",
    ];

    [Fact]
    public void Every_message_reads_as_approved()
    {
        var page = new StringBuilder();
        foreach (var text in Wrong)
        {
            var (expression, problems) = ExpressionParser.Parse(text, Columns, Events);
            Assert.Null(expression);
            page.Append(text).Append('\n');
            foreach (var problem in problems) { page.Append("  ").Append(problem.Position).Append(": ").Append(problem.Message).Append('\n'); }
        }
        Snapshot.Match(page.ToString(), "window-problems.txt");
    }

    [Fact]
    public void Only_a_feature_has_windows_or_learns()
    {
        Assert.Equal("'mean' is a windowed aggregate, and only a feature may have one.", ExpressionParser.Parse("mean(x) over 7d > 1", Columns).Problems.Single().Message);
        Assert.Equal("'scale' is learnt on the training rows, and only a feature may learn.", ExpressionParser.Parse("scale(x) > 1", Columns).Problems.Single().Message);
        Assert.Equal("'target_mean' is made of earlier labels, and only a feature may have it.", ExpressionParser.Parse("target_mean(place) > 1", Columns).Problems.Single().Message);
    }

    [Fact]
    public void A_key_that_is_missing_has_missing_windows_and_is_in_none()
    {
        var program = Program("count() over 1d by place", "count() over 1d");
        var state = new WindowState(program);
        state.AddEvents(WindowBench.Batch(program, [new(0, null, 0, 1, 0, 0), new(0, "a", 0, 1, 0, 0)]), 0, 0);
        Assert.Equal(["missing", BitConverter.DoubleToInt64Bits(2)], Ask(state, new(1, null, 0, 0, 0, 0)));
        Assert.Equal([BitConverter.DoubleToInt64Bits(1), BitConverter.DoubleToInt64Bits(2)], Ask(state, new(2, "a", 0, 0, 0, 0)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e16)]
    public void A_number_that_cannot_be_summed_counts_as_missing(double x)
    {
        var program = Program("sum(x) over 1d", "mean(x) over 1d", "std(x) over 1d", "max(x) over 1d", "count() over 1d");
        var state = new WindowState(program);
        foreach (var value in new[] { 1, x, 2 }) { state.AddEvents(WindowBench.Batch(program, [new(0, "a", 0, value, 0, 0)]), 0, 0); }
        Assert.Equal(new double[] { 3, 1.5, 0.5, 2, 3 }.Select(v => (object)BitConverter.DoubleToInt64Bits(v)), Ask(state, new(1, "a", 0, 0, 0, 0)));
    }

    [Fact]
    public void Sums_are_exact_where_doubles_added_up_are_not()
    {
        var program = Program("sum(x) over 1h by place");
        var state = new WindowState(program);
        // A large number comes and goes; 0.1 stays what it was.
        double[] values = [1e15, 0.1, 0.2];
        for (var i = 0; i < values.Length; i++) { state.AddEvents(WindowBench.Batch(program, [new(i * 600e6, "a", 0, values[i], 0, 0)]), i * 600e6, i * 600e6); }
        Assert.Equal(BitConverter.DoubleToInt64Bits(0.1 + 0.2), Ask(state, new(3601e6, "a", 0, 0, 0, 0))[0]);
        Assert.NotEqual(0.1 + 0.2, 1e15 + 0.1 + 0.2 - 1e15);
    }

    [Theory]
    [InlineData(-2208988800e6)]
    [InlineData(7258118400e6)]
    public void Times_before_1970_and_in_2200_are_times_like_others(double start)
    {
        var program = Program("count() over 1h by place", "time_since() over 1d by place");
        var state = new WindowState(program);
        state.AddEvents(WindowBench.Batch(program, [new(start, "a", 0, 1, 0, 0)]), start, start);
        Assert.Equal([BitConverter.DoubleToInt64Bits(1), BitConverter.DoubleToInt64Bits(60e6)], Ask(state, new(start + 60e6, "a", 0, 0, 0, 0)));
    }

    [Fact]
    public void A_text_of_ten_megabytes_is_a_key_and_a_value()
    {
        var program = Program("last(kind) of trades over 1d by place = `where`", "count() over 1d by place");
        var state = new WindowState(program);
        var giant = new string('x', 10 << 20);
        Tell(state, new Trade(0, 0, 1, giant, 1, giant));
        Assert.Equal([giant, BitConverter.DoubleToInt64Bits(0)], Ask(state, new(1, giant, 0, 0, 0, 0)));
        Assert.Equal(["missing", BitConverter.DoubleToInt64Bits(0)], Ask(state, new(2, giant + "y", 0, 0, 0, 0)));
    }
}
