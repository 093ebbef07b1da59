namespace Atellagent.Client.Administration;

/// <summary>A sealed code that nobody has used, without the code.</summary>
/// <param name="Holder">Who opens a use with it.</param>
/// <param name="By">Who made it.</param>
/// <param name="At">When (RFC 3339).</param>
public sealed record GlassSealItem(string Holder, string By, string At);
