using Relearn.Inference.Windows;

namespace Relearn.Inference.Features;

/// <summary>Working memory of a program: one vector for each node. Not for two threads at once.</summary>
public sealed class FeatureScratch
{
    readonly Node[] _roots;
    readonly Vector[] _results;

    internal FeatureScratch(Expression[] expressions, int capacity, LearntNumbers? learnt = null)
    {
        _roots = [.. expressions.Select(e => new Node(e, capacity, learnt))];
        _results = new Vector[expressions.Length];
    }

    /// <summary>Evaluates every feature on <paramref name="batch"/>; the vectors are overwritten by the next call.</summary>
    /// <exception cref="ArgumentException">The batch lacks a column that a feature reads.</exception>
    public IReadOnlyList<Vector> Evaluate(ColumnBatch batch)
    {
        for (var i = 0; i < _roots.Length; i++) { _results[i] = _roots[i].Run(batch); }
        return _results;
    }

    sealed class Node
    {
        readonly Expression _expression;
        readonly Node[] _children;
        readonly Vector[] _arguments;
        readonly Vector? _own;
        readonly TextCache _cache = new();
        readonly double[] _learnt = [];
        readonly TargetRates? _rates;
        IReadOnlyList<InputColumn>? _columns;
        int _column;

        public Node(Expression expression, int capacity, LearntNumbers? learnt)
        {
            _expression = expression;
            _children = expression switch
            {
                CallExpression call => [.. call.Arguments.Select(a => new Node(a, capacity, learnt))],
                // The other arguments are constants that only learning needs.
                LearntExpression call => [new Node(call.Arguments[0], capacity, learnt)],
                TargetRateExpression rate => [.. rate.Keys.Select(k => new Node(k, capacity, learnt))],
                _ => [],
            };
            if (expression is LearntExpression) { _learnt = learnt!.NumbersOf(expression); }
            if (expression is TargetRateExpression) { _rates = new(learnt!.KeysOf(expression), learnt.NumbersOf(expression)); }
            _arguments = new Vector[_children.Length];
            _own = NameOf(expression) is not null ? null : new Vector(expression.Kind, capacity);
            if (expression is TextExpression text) { _own!.Dictionary = [text.Value]; }
        }

        // What stands in the batch already: a column, the label of a fact, the value of a window.
        static string? NameOf(Expression expression) => expression switch
        {
            ColumnExpression column => column.Name,
            LabelExpression => WindowState.LabelColumn,
            WindowExpression window => window.Window.Text,
            _ => null,
        };

        public Vector Run(ColumnBatch batch)
        {
            if (_own is null)
            {
                if (!ReferenceEquals(_columns, batch.Columns))
                {
                    (_columns, _column) = (batch.Columns, batch.IndexOf(NameOf(_expression)!));
                    if (_column < 0) { throw new ArgumentException($"The batch has no column '{NameOf(_expression)}'."); }
                }
                return batch.Vectors[_column];
            }
            _own.Reserve(batch.Rows);
            switch (_expression)
            {
                case NumberExpression number: _own.Numbers.AsSpan(0, batch.Rows).Fill(number.Value); break;
                case TextExpression: _own.Codes.AsSpan(0, batch.Rows).Clear(); break;
                case LearntExpression learnt:
                    learnt.Function.Kernel(_children[0].Run(batch).Numbers.AsSpan(0, batch.Rows), _own.Numbers.AsSpan(0, batch.Rows), _learnt);
                    break;
                case TargetRateExpression:
                    for (var i = 0; i < _children.Length; i++) { _arguments[i] = _children[i].Run(batch); }
                    var fold = batch.IndexOf(TargetRates.FoldColumn);
                    _rates!.Fill(_arguments, fold < 0 ? null : batch.Vectors[fold].Numbers, _own.Numbers.AsSpan(0, batch.Rows));
                    break;
                case CallExpression call:
                    for (var i = 0; i < _children.Length; i++) { _arguments[i] = _children[i].Run(batch); }
                    call.Function.Kernel(_arguments, _own, batch.Rows, _cache);
                    break;
            }
            return _own;
        }
    }
}
