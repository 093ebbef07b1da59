using System.Text.Json.Serialization;
using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Boundary.Administration.Changes;
using Atellagent.Boundary.Shadows;

namespace Atellagent.Boundary.Authority;

/// <summary>How stored authority is written: plain JSON without type names, so that the table chooses no types to load.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocumentState))]
[JsonSerializable(typeof(ManifestState))]
[JsonSerializable(typeof(PolicyVersionState))]
[JsonSerializable(typeof(PendingChangesState))]
[JsonSerializable(typeof(GlassState))]
[JsonSerializable(typeof(AbsenceState))]
[JsonSerializable(typeof(ShadowState))]
public sealed partial class AuthorityJson : JsonSerializerContext;
