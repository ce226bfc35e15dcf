namespace Relearn.Loop.Reviewing;

/// <summary>A ranking of all labels by how suspect they are, made to be looked at by people: it says which, their judgements say how many.</summary>
/// <param name="Dataset">The data set version whose labels were ranked.</param>
/// <param name="RowsHash">Its rows.</param>
/// <param name="RankingHash">The artifact with the rows' numbers, most suspect first, 64-bit little-endian, and behind them the suspicion of each, 64-bit floating point.</param>
/// <param name="Items">Number of labels.</param>
/// <param name="Learner">What gave the probabilities, out of fold.</param>
/// <param name="Seed">Decides what is drawn.</param>
/// <param name="Filtered">How many confident learning takes for wrong; shown beside what people find.</param>
sealed record LabelReview(string Dataset, string RowsHash, string RankingHash, int Items, string Learner, ulong Seed, int Filtered)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "label_review";

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;
}

/// <summary>Items of a review that people are asked to judge.</summary>
/// <param name="Ranks">Their ranks, in the order in which they are asked.</param>
sealed record ReviewDraw(int[] Ranks)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "label_review_draw";
}

/// <summary>What was accepted of a review.</summary>
/// <param name="Cut">Ranks above it were accepted.</param>
/// <param name="Entries">Labels that were changed by it.</param>
/// <param name="Withdrawn">It was taken back.</param>
sealed record ReviewAcceptance(int Cut, int Entries, bool Withdrawn)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "label_review_acceptance";
}
