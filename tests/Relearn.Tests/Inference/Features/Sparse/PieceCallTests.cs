using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;
using Relearn.Inference.Windows;

namespace Relearn.Tests.Inference.Features.Sparse;

public sealed class PieceCallTests
{
    static readonly InputColumn[] Columns = [new("title", ValueKind.Text), new("price", ValueKind.Number), new("at", ValueKind.Time)];

    static (FeatureProgram? Program, IReadOnlyList<(Feature Feature, ExpressionProblem Problem)> Problems) Compile(string source) => FeatureProgram.Compile(Columns, [new("f", source)], new EventScope("kind", []));

    [Theory]
    [InlineData("terms(title)", "terms(title, 1, 1)", PieceKind.Words, 1, 1, 0)]
    [InlineData("terms(title, 1, 2)", "terms(title, 1, 2)", PieceKind.Words, 1, 2, 0)]
    [InlineData("( terms( title,1,2 , 1048576) )", "terms(title, 1, 2, 1048576)", PieceKind.Words, 1, 2, 1 << 20)]
    [InlineData("chars(title)", "chars(title, 2, 5)", PieceKind.Characters, 2, 5, 0)]
    [InlineData("chars(lower(title), 3, 3)", "chars(lower(title), 3, 3)", PieceKind.Characters, 3, 3, 0)]
    public void A_call_says_what_the_pieces_are(string source, string spelt, object kind, int from, int to, int buckets)
    {
        var (program, problems) = Compile(source);
        Assert.Empty(problems);
        Assert.Equal(new PieceRule((PieceKind)kind, from, to, buckets), program!.PiecesOf(0));
        Assert.Equal(spelt, program.TextOf(0));
        Assert.Equal(ValueKind.Text, program.KindOf(0));
    }

    [Fact]
    public void Other_features_have_no_pieces() => Assert.Null(Compile("title").Program!.PiecesOf(0));

    [Theory]
    [InlineData("terms()", 0, "takes a text")]
    [InlineData("terms(price)", 0, "takes a text")]
    [InlineData("terms(title, 2)", 0, "takes a text")]
    [InlineData("chars(title, 1, 2, 3, 4)", 0, "takes a text")]
    [InlineData("terms(title, 1, price)", 0, "takes a text")]
    [InlineData("terms(title, 0, 2)", 13, "1 to 8 words")]
    [InlineData("terms(title, 3, 2)", 13, "1 to 8 words")]
    [InlineData("chars(title, 1, 9)", 13, "1 to 8 characters")]
    [InlineData("chars(title, 1.5, 2)", 13, "1 to 8 characters")]
    [InlineData("terms(title, 1, 1, 1)", 19, "2 to 8388608 columns")]
    [InlineData("terms(title, 1, 1, 1e9)", 19, "2 to 8388608 columns")]
    [InlineData("terms(title, 1, 1, 2.5)", 19, "2 to 8388608 columns")]
    [InlineData("lower(terms(title))", 6, "only as the outermost call")]
    [InlineData("length(title) + length(chars(title))", 23, "only as the outermost call")]
    [InlineData("terms(terms(title))", 6, "only as the outermost call")]
    [InlineData("distinct(terms(title)) over 7d", 9, "only as the outermost call")]
    [InlineData("count() over 7d by terms(title)", 19, "only as the outermost call")]
    [InlineData("target_mean(terms(title))", 12, "only as the outermost call")]
    public void Anything_else_is_a_problem_that_says_what_goes(string source, int position, string message)
    {
        var (program, problems) = Compile(source);
        Assert.Null(program);
        Assert.Contains(problems, p => p.Problem.Position == position && p.Problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_condition_has_no_columns()
    {
        var problem = Assert.Single(ExpressionParser.Parse("terms(title)", Columns).Problems);
        Assert.Contains("only a feature may do that", problem.Message, StringComparison.Ordinal);
    }
}
