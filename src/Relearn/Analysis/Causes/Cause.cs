namespace Relearn.Analysis.Causes;

/// <summary>Something that may be wrong with a project.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Name">As people say it.</param>
/// <param name="Step">The step of the circle to go back to; 0 where nothing is wrong.</param>
/// <param name="Says">What it means here; <c>{subject}</c> is the column, part or source.</param>
/// <param name="Evidence">What is seen when it is so.</param>
/// <param name="LooksLike">What it is mistaken for, and what tells them apart.</param>
/// <param name="ByHand">How to check it without the doctor.</param>
/// <param name="First">What to do first; <c>{project}</c> in the command is the folder.</param>
/// <param name="Repair">What mends it.</param>
sealed record Cause(string Id, string Name, int Step, string Says, string Evidence, string LooksLike, string ByHand, Remedy First, Remedy Repair);
