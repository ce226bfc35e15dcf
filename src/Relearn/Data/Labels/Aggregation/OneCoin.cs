namespace Relearn.Data.Labels.Aggregation;

/// <summary>Every annotator has one number: the share of right votes; wrong ones are spread evenly over the other classes.</summary>
/// <remarks>
/// The share is the mean of its distribution after the votes, with Beta(2, 1) before them, so nobody is taken for perfect.
/// People who all lean to one class would make it look frequent, and one number cannot show that they lean; so by default all classes are equally probable before the votes.
/// Source: G. Demartini, D. E. Difallah, P. Cudré-Mauroux, "ZenCrowd", WWW 2012.
/// </remarks>
/// <param name="table">The votes.</param>
/// <param name="estimateShares">Estimates the share of each class too: for rules, where a rare class is rare.</param>
sealed class OneCoin(VoteTable table, bool estimateShares = false) : AnnotatorModel
{
    const double RightBefore = 2, WrongBefore = 1;

    readonly int _others = Math.Max(1, table.Classes.Count - 1);
    readonly double[] _right = new double[table.Annotators.Count], _wrong = new double[table.Annotators.Count];

    public const string MethodName = "one_coin";

    public override string Name => MethodName;

    public override bool EstimatesShares => estimateShares;

    public override void Maximize(VoteTable table, double[] posterior)
    {
        var classes = table.Classes.Count;
        for (var a = 0; a < _right.Length; a++)
        {
            var agreed = 0.0;
            var votes = table.VotesOf(a);
            foreach (var v in votes) { agreed += posterior[table.ItemOfVote[v] * classes + table.ClassOfVote[v]]; }
            var accuracy = (agreed + RightBefore) / (votes.Length + RightBefore + WrongBefore);
            (_right[a], _wrong[a]) = (Math.Log(accuracy), Math.Log((1 - accuracy) / _others));
        }
    }

    public override void AddLogs(int annotator, int vote, Span<double> logs)
    {
        var wrong = _wrong[annotator];
        for (var k = 0; k < logs.Length; k++) { logs[k] += wrong; }
        logs[vote] += _right[annotator] - wrong;
    }

    public override double LogPrior()
    {
        var sum = 0.0;
        for (var a = 0; a < _right.Length; a++) { sum += RightBefore * _right[a] + WrongBefore * _wrong[a]; }
        return sum;
    }
}
