using System.Globalization;
using System.Text;
using Relearn.Inference.Features;

namespace Relearn.Tests.Inference.Features;

public sealed class ExpressionParserTests
{
    static readonly InputColumn[] Columns =
    [
        new("a", ValueKind.Number), new("b", ValueKind.Number), new("c", ValueKind.Number), new("distance", ValueKind.Number),
        new("origin", ValueKind.Text), new("at", ValueKind.Time), new("on time", ValueKind.Boolean), new("p", ValueKind.Boolean), new("q", ValueKind.Boolean), new("and", ValueKind.Boolean),
    ];

    /// <summary>The tree with every call in parentheses, so that a test sees what binds to what.</summary>
    static string Shape(Expression expression) => expression switch
    {
        ColumnExpression column => column.Name,
        NumberExpression number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        TextExpression text => $"'{text.Value}'",
        CallExpression { Arguments.Count: 0 } call => call.Function.Name,
        CallExpression call => $"({call.Function.Name} {string.Join(' ', call.Arguments.Select(Shape))})",
        _ => throw new InvalidOperationException(expression.ToString()),
    };

    static Expression Good(string text)
    {
        var (expression, problems) = ExpressionParser.Parse(text, Columns);
        Assert.Empty(problems);
        return Assert.IsType<Expression>(expression, exactMatch: false);
    }

    static IReadOnlyList<ExpressionProblem> Wrong(string text)
    {
        var (expression, problems) = ExpressionParser.Parse(text, Columns);
        Assert.Null(expression);
        Assert.NotEmpty(problems);
        return problems;
    }

    [Theory]
    [InlineData("a + b * c", "(+ a (* b c))")]
    [InlineData("a * b + c", "(+ (* a b) c)")]
    [InlineData("(a + b) * c", "(* (+ a b) c)")]
    [InlineData("a - b - c", "(- (- a b) c)")]
    [InlineData("a / b / c", "(/ (/ a b) c)")]
    [InlineData("a / b * c", "(* (/ a b) c)")]
    [InlineData("-a * b", "(* (neg a) b)")]
    [InlineData("a - -b", "(- a (neg b))")]
    [InlineData("--a", "(neg (neg a))")]
    [InlineData("-2 + a", "(+ -2 a)")]
    [InlineData("a + b < c * 2", "(< (+ a b) (* c 2))")]
    [InlineData("a < b and b < c", "(and (< a b) (< b c))")]
    [InlineData("p or q and p", "(or p (and q p))")]
    [InlineData("p and q or p", "(or (and p q) p)")]
    [InlineData("not p and q", "(and (not p) q)")]
    [InlineData("not a < b", "(not (< a b))")]
    [InlineData("not p == q", "(not (== p q))")]
    [InlineData("not not p", "(not (not p))")]
    [InlineData("p == not q", "(== p (not q))")]
    [InlineData("not (p or q)", "(not (or p q))")]
    [InlineData("max(a, min(b, c)) + 1", "(+ (max a (min b c)) 1)")]
    [InlineData("true or p", "(or true p)")]
    [InlineData("1.5e3 + .5", "(+ 1500 0.5)")]
    [InlineData("a+b", "(+ a b)")]
    [InlineData("\ta\n<=\r\nb ", "(<= a b)")]
    [InlineData("origin == \"a `b` 'c'\"", "(== origin 'a `b` 'c'')")]
    [InlineData("at - hours(2)", "(- at (hours 2))")]
    public void Operators_bind_as_documented(string text, string shape) => Assert.Equal(shape, Shape(Good(text)));

    [Theory]
    [InlineData("`on time`", "on time")]
    [InlineData("`and`", "and")]
    [InlineData("`distance`", "distance")]
    public void A_column_whose_name_is_not_a_word_stands_between_backticks(string text, string name) =>
        Assert.Equal(name, Assert.IsType<ColumnExpression>(Good(text)).Name);

    [Fact]
    public void A_keyword_between_backticks_is_a_column_and_bare_a_keyword() => Assert.Equal("(and p and)", Shape(Good("p and `and`")));

    [Theory]
    [InlineData("a", ValueKind.Number)]
    [InlineData("origin", ValueKind.Text)]
    [InlineData("\"x\"", ValueKind.Text)]
    [InlineData("at", ValueKind.Time)]
    [InlineData("at - at", ValueKind.Duration)]
    [InlineData("at + minutes(5)", ValueKind.Time)]
    [InlineData("minutes(5) + hours(1)", ValueKind.Duration)]
    [InlineData("minutes_of(at - at)", ValueKind.Number)]
    [InlineData("a < b", ValueKind.Boolean)]
    [InlineData("at < at", ValueKind.Boolean)]
    [InlineData("false", ValueKind.Boolean)]
    [InlineData("number(p)", ValueKind.Number)]
    [InlineData("cross(origin, lower(origin))", ValueKind.Text)]
    [InlineData("length(origin)", ValueKind.Number)]
    [InlineData("is_missing(origin)", ValueKind.Boolean)]
    public void Each_expression_has_a_kind(string text, ValueKind kind) => Assert.Equal(kind, Good(text).Kind);

    [Theory]
    [InlineData("a + distnace", 4, "Did you mean 'distance'?")]
    [InlineData("`on tme`", 0, "Did you mean 'on time'?")]
    [InlineData("abs(a) + huor(at)", 9, "Did you mean 'hour'?")]
    [InlineData("a + $", 4, "'$'")]
    [InlineData("a = b", 2, "write '=='")]
    [InlineData("a + \"open", 4, "no closing \"")]
    [InlineData("a + `open", 4, "no closing `")]
    [InlineData("a +", 3, "missing here")]
    [InlineData("", 0, "missing here")]
    [InlineData("  ", 2, "missing here")]
    [InlineData("a b", 2, "'b' was not expected here")]
    [InlineData("(a + b", 6, "')' is missing")]
    [InlineData("max(a, b", 8, "the call of 'max' is not closed")]
    [InlineData("a + )", 4, "')' was not expected")]
    [InlineData("12x", 0, "'12x' is not a number")]
    [InlineData("1.2.3", 0, "'1.2.3' is not a number")]
    [InlineData("a + origin", 2, "(number, text)")]
    [InlineData("hour(a)", 0, "hour(time)")]
    [InlineData("hour()", 0, "hour(time)")]
    [InlineData("a < b < c", 6, "(boolean, number)")]
    [InlineData("neg(a)", 0, "There is no function 'neg'")]
    [InlineData("A", 0, "Did you mean 'a'?")]
    public void A_problem_says_where_and_what_would_have_been_right(string text, int position, string says)
    {
        var problem = Assert.Single(Wrong(text));
        Assert.Equal(position, problem.Position);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_unknown_names_are_reported_at_once() =>
        Assert.Equal([0, 4, 8, 13], Wrong("x + y * frob(z)").Select(p => p.Position).Order());

    [Fact]
    public void All_unknown_characters_are_reported_at_once() => Assert.Equal([2, 6], Wrong("a ? b : c").Select(p => p.Position));

    [Fact]
    public void A_message_for_an_unknown_name_lists_the_choices()
    {
        Assert.Contains(string.Join(", ", Columns.Select(c => c.Name)), Wrong("zzzzzz")[0].Message, StringComparison.Ordinal);
        string[] known = [.. FunctionCatalog.Names, .. LearntFunction.All.Select(f => f.Name), "target_mean", "time_since", "rate"];
        Assert.All(known, name => Assert.Contains($" {name}", Wrong("zzzzzz(a)")[0].Message, StringComparison.Ordinal));
        Assert.DoesNotContain("Did you mean", Wrong("zzzzzz")[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_columns_of_an_expression_come_in_order_of_first_use() =>
        Assert.Equal(["b", "origin", "a"], ExpressionParser.ColumnsOf(Good("if(b < 2 and is_missing(origin), a + b, b)")));

    [Fact]
    public void Every_message_reads_as_approved()
    {
        string[] wrong =
        [
            "a + distnace", "huor(at)", "zzzzzz", "a ? b", "a = b", "a + \"open", "`open", "a +", "a b", "(a + b", "max(a, b", "a + )", "12x",
            "a + origin", "hour(a)", "-origin", "x + frob(y)", string.Join(" + ", Enumerable.Repeat("a", 501)),
        ];
        var page = new StringBuilder();
        foreach (var text in wrong)
        {
            page.Append(text.Length < 60 ? text : text[..20] + " ...").Append('\n');
            foreach (var problem in Wrong(text)) { page.Append(CultureInfo.InvariantCulture, $"  {problem.Position}: {problem.Message}\n"); }
        }
        Snapshot.Match(page.ToString(), "expression-problems.txt");
    }

    [Theory]
    [InlineData("(", ")", "a")]
    [InlineData("-", "", "a")]
    [InlineData("not ", "", "p")]
    [InlineData("abs(", ")", "a")]
    public void Nesting_without_end_is_a_problem_not_a_crash(string open, string close, string inner)
    {
        var text = new StringBuilder().Insert(0, open, 100_000).Append(inner).Insert(open.Length * 100_000 + inner.Length, close, close.Length == 0 ? 0 : 100_000);
        Assert.Contains("more than 1000 words and signs", Assert.Single(Wrong(text.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_levels_of_nesting_are_fine() => Assert.Equal("a", Shape(Good(new string('(', 100) + "a" + new string(')', 100))));

    static readonly Gen<string> Soup = Gen.OneOf(
        "a", "b", "origin", "at", "p", "`on time`", "`", "\"", "\"text\"", "1", "2.5", "1e9", ".", "(", ")", ",", "+", "-", "*", "/", "<", "<=", "==", "=", "!", "!=",
        "and", "or", "not", "true", "false", "hour(", "max(", "cross(", "if(", "is_missing(", "frob(", "unknown", "\u00e9", "\u0663", "\ud83d", " ", "\0", "\n").Array[0, 25].Select(string.Concat);

    [Fact]
    public void Random_text_gives_an_expression_or_problems_within_the_text() => Gen.OneOf<string>(Soup, Gen.String).Sample(text =>
    {
        var (expression, problems) = ExpressionParser.Parse(text, Columns);
        Assert.Equal(expression is null, problems.Count > 0);
        Assert.All(problems, p => Assert.InRange(p.Position, 0, text.Length));
        Assert.All(problems, p => Assert.NotEmpty(p.Message));
    }, iter: 5_000);

    [Fact]
    public void What_was_generated_from_the_grammar_parses_to_its_kind() =>
        Gen.OneOf(Enum.GetValues<ValueKind>()).SelectMany(kind => RandomExpressions.Of(kind).Select(text => (kind, text))).Sample((kind, text) =>
        {
            var (expression, problems) = ExpressionParser.Parse(text, RandomExpressions.Columns);
            Assert.Empty(problems);
            Assert.Equal(kind, expression!.Kind);
        }, iter: 1_000);
}
