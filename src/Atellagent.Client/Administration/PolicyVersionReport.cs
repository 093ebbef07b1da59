using System.Text.Json;

namespace Atellagent.Client.Administration;

/// <summary>One policy version, whole.</summary>
/// <param name="Version">The version.</param>
/// <param name="Documents">Its policies and exceptions.</param>
/// <param name="Signature">The signature document that it was put in force with, as YAML; null where none was needed.</param>
public sealed record PolicyVersionReport(string Version, IReadOnlyList<JsonElement> Documents, string? Signature = null);
