namespace Relearn.Inference.Models.Classes;

/// <summary>A fitted model of one to very many classes in its fastest form here: a sparse row in, the classes that fit best out. Immutable, so any number of threads may call it, each with working memory of its own.</summary>
public interface IClassScorer
{
    /// <summary>Number of columns that a row can have.</summary>
    int Width { get; }

    /// <summary>Number of classes.</summary>
    int Classes { get; }

    /// <summary>About how much memory it holds.</summary>
    long MemoryBytes { get; }

    /// <summary>Working memory for one thread.</summary>
    ClassScratch CreateScratch();

    /// <summary>Finds the classes that fit a row best.</summary>
    /// <param name="row">The row; columns that the model does not know are passed over.</param>
    /// <param name="scratch">Working memory that this scorer made.</param>
    /// <param name="best">Receives at most so many classes as it has room for, the best first; of equal scores the smaller class.</param>
    /// <returns>How many it received: fewer than there is room for where a model looks only at part of its classes.</returns>
    int Score(SparseRow row, ClassScratch scratch, Span<ClassScore> best);
}
