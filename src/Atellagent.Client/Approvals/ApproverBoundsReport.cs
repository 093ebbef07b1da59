using System.Text.Json;

namespace Atellagent.Client.Approvals;

/// <summary>That somebody who was asked has narrowed an action.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When (RFC 3339).</param>
/// <param name="Bounds">To what.</param>
public sealed record ApproverBoundsReport(string By, string At, JsonElement Bounds);
