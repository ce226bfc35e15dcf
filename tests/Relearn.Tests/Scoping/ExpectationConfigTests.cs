using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

public sealed class ExpectationConfigTests
{
    static (ProjectConfig? Config, IReadOnlyList<Relearn.Numerics.UserError> Problems) Parse(string line, string time = "{ column: at }") => ProjectFile.Parse($$"""
        name: p
        goal: Test.
        data:
          file: rows.csv
          time: {{time}}
          columns: { at: time, n: number, t: text, y: boolean }
          expectations:
            - {{line}}
        label: { name: y, value: y }
        features: { n: n }
        """, "project.yaml");

    [Theory]
    [InlineData("{ column: n, present: true, at_least: 0.99, level: warn }")]
    [InlineData("{ column: n, readable: true, level: critical }")]
    [InlineData("{ column: n, between: [-0.5, 6000], at_least: 0.999, level: error }")]
    [InlineData("{ column: at, between: [1969-12-31 23:59:59, 2200-01-01], level: error }")]
    [InlineData("{ column: t, one_of: [JFK, 'New York', 'it''s', '', 12], level: error }")]
    [InlineData("{ column: t, matches: '^[A-Z]{3}$', level: error }")]
    [InlineData("{ column: t, unique: true, per: partition, level: error }")]
    [InlineData("{ holds: 'n > 1 or t == \"x\"', at_least: 0.5, level: error }")]
    [InlineData("{ rows: [1, 2000000], per: data, level: error }")]
    [InlineData("{ newest_within_days: 3, now: 2001-07-01, level: error }")]
    [InlineData("{ in_order: true, level: error }")]
    public void A_line_is_read_and_written_as_it_stands(string line)
    {
        var (config, problems) = Parse(line);
        Assert.Empty(problems);
        Assert.Equal(line, Assert.Single(config!.Data.Expectations).ToYaml(line.Contains("column: at", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{ column: n }", "scope.expectation_unclear", "This expectation says nothing")]
    [InlineData("{ column: n, present: true, unique: true }", "scope.expectation_unclear", "says present and unique")]
    [InlineData("{ present: true }", "scope.key_missing", "has no 'column'")]
    [InlineData("{ column: m, present: true }", "scope.column_not_declared", "column 'm'")]
    [InlineData("{ column: n, present: false }", "scope.not_a_choice", "Choices: true.")]
    [InlineData("{ column: n, present: true, level: fatal }", "scope.not_a_choice", "Choices: warn, error, critical.")]
    [InlineData("{ column: n, present: true, per: file }", "scope.not_a_choice", "Choices: partition, data.")]
    [InlineData("{ column: n, present: true, at_least: 2 }", "scope.out_of_range", "0 to 1")]
    [InlineData("{ column: t, between: [1, 2] }", "scope.expression_kind", "expected a number or a time")]
    [InlineData("{ column: n, matches: x }", "scope.expression_kind", "expected a text")]
    [InlineData("{ column: n, between: [2, 1] }", "scope.wrong_type", "the lesser first")]
    [InlineData("{ column: n, between: [1] }", "scope.wrong_type", "two numbers")]
    [InlineData("{ column: at, between: [soon, late] }", "scope.wrong_type", "two times")]
    [InlineData("{ column: n, one_of: [1, two] }", "scope.wrong_type", "a column of numbers")]
    [InlineData("{ column: n, one_of: [] }", "scope.wrong_type", "at least one value")]
    [InlineData("{ column: t, matches: '(' }", "scope.pattern_wrong", "cannot be used")]
    [InlineData("{ column: t, matches: '(?=a)b' }", "scope.pattern_wrong", "Look-around")]
    [InlineData("{ rows: [1, 2], at_least: 0.5 }", "scope.expectation_key", "'at_least' does not go with 'rows'")]
    [InlineData("{ column: n, rows: [1, 2] }", "scope.expectation_key", "'column' does not go with 'rows'")]
    [InlineData("{ in_order: true, now: 2001-01-01 }", "scope.expectation_key", "'now' does not go with 'in_order'")]
    [InlineData("{ newest_within_days: 1, now: soon }", "scope.date_wrong", "2001-06-01")]
    [InlineData("{ column: n, present: true, zzz: 1 }", "scope.key_unknown", "'zzz'")]
    [InlineData("{ holds: n + 1 }", "scope.expression_kind", "expected a condition")]
    [InlineData("{ holds: m > 1 }", "scope.expression_wrong", "There is no column 'm'")]
    [InlineData("present", "scope.wrong_type", "a list of lines")]
    public void A_line_that_cannot_be_meant_is_named(string line, string code, string part)
    {
        var problem = Assert.Single(Parse(line).Problems);
        Assert.Equal(code, problem.Code);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ in_order: true }")]
    [InlineData("{ newest_within_days: 1 }")]
    public void What_needs_a_clock_says_so(string line) => Assert.Equal("scope.key_without_time", Assert.Single(Parse(line, "row_order").Problems).Code);
}
