namespace Atellagent.Silo.Identity.BreakGlass;

/// <summary>A sealed code on its way, which no action may carry. It waits at <see cref="CodeDesk"/>.</summary>
/// <param name="By">Who asks.</param>
/// <param name="Code">The code that somebody brings; null where one is to be made.</param>
internal sealed record CodeDeed(string By, SealedCode? Code)
{
    /// <summary>The code, once it has been made.</summary>
    public SealedCode? Made { get; set; }
}
