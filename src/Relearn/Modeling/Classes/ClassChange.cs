namespace Relearn.Modeling.Classes;

/// <summary>How the classes of a model become others.</summary>
/// <param name="NewOfOld">For each class of the model the one that it is now; several may become one; -1 for a class that is split or gone.</param>
/// <param name="SplitFrom">For each class that there is now the class of the model that it was split from; -1 for all others. A class that no old one becomes and that is split from none is new.</param>
sealed record ClassChange(int[] NewOfOld, int[] SplitFrom)
{
    /// <summary>Number of classes that there are now.</summary>
    public int Count => SplitFrom.Length;
}
