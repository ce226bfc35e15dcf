namespace Relearn.Serving.Requests;

/// <summary>Where the elements of a tensor go: into one column, or row by row into all.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="First">Its first column.</param>
/// <param name="Width">Number of columns: 1, or all.</param>
/// <param name="Rank">Number of its dimensions, 1 or 2.</param>
readonly record struct TensorSlot(string Name, TensorType Type, int First, int Width, int Rank);
