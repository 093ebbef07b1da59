using Atellagent.Domain.Json;

namespace Atellagent.Harness;

/// <summary>
/// What OCSF 1.5.0 requires of the two classes that are used, from its published schema (Apache License 2.0): attributes that must be there, and the
/// values that enumerated ones may have. It is written down apart from the code that it judges.
/// </summary>
public static class OcsfTable
{
    private static readonly string[] OfAll =
        ["activity_id", "category_uid", "class_uid", "metadata.product.vendor_name", "metadata.version", "severity_id", "time", "type_uid"];

    private static readonly Dictionary<long, (string[] Required, long[] Activities)> Classes = new()
    {
        [3003] = (["user"], [0, 1, 2, 3, 99]),
        [6003] = (["actor", "api.operation", "src_endpoint"], [0, 1, 2, 3, 4, 99]),
    };

    // Of these objects one at least of the named must be there.
    private static readonly Dictionary<string, string[]> OneOf = new()
    {
        ["actor"] = ["process", "user", "invoked_by", "session", "app_name", "app_uid"],
        ["dst_endpoint"] = ["ip", "uid", "name", "hostname", "svc_name", "instance_uid", "interface_uid", "interface_name"],
        ["src_endpoint"] = ["ip", "uid", "name", "hostname", "svc_name", "instance_uid", "interface_uid", "interface_name"],
        ["user"] = ["account", "name", "uid"],
        ["actor.user"] = ["account", "name", "uid"],
    };

    private static readonly Dictionary<string, long[]> Values = new()
    {
        ["action_id"] = [0, 1, 2, 3, 4, 99],
        ["disposition_id"] = [.. Enumerable.Range(0, 28).Select(static value => (long)value), 99],
        ["severity_id"] = [0, 1, 2, 3, 4, 5, 6, 99],
        ["status_id"] = [0, 1, 2, 99],
    };

    /// <summary>What is wrong with an event, in words; empty where nothing is.</summary>
    /// <param name="told">The event.</param>
    public static IReadOnlyList<string> Check(JsonObject told)
    {
        long uid = Number(told, "class_uid") ?? -1;
        if (!Classes.TryGetValue(uid, out (string[] Required, long[] Activities) wanted))
        {
            return [$"class {uid}"];
        }

        List<string> wrong = [.. OfAll.Concat(wanted.Required).Where(path => At(told, path) is null).Select(static path => path + " is missing")];
        wrong.AddRange(Values.Where(one => Number(told, one.Key) is { } value && !one.Value.Contains(value)).Select(static one => one.Key + " is no value of the schema"));
        wrong.AddRange(OneOf.Where(one => At(told, one.Key) is JsonObject part && !one.Value.Any(name => part[name] is not null)).Select(static one => one.Key + " says nothing"));
        long activity = Number(told, "activity_id") ?? -1;
        Add(wanted.Activities.Contains(activity), "activity_id is none of the class");
        Add(Number(told, "type_uid") == (uid * 100) + activity, "type_uid does not follow from class and activity");
        Add(Number(told, "category_uid") == uid / 1000, "category_uid is another class's");
        Add(Number(told, "time") > 0, "time is none");
        Add(activity != 99 || At(told, "activity_name") is JsonString, "another activity has no name");
        Add(Number(told, "status_id") != 99 || At(told, "status") is JsonString, "another status has no name");
        Add(uid != 3003 || (told["privileges"] is null) != (told["group"] is null), "privileges or a group, and not both");
        Add((told["action_id"] is null) == ((told["metadata"] as JsonObject)?["profiles"] is null), "the profile is not named, or named without need");
        return wrong;

        void Add(bool holds, string what) => wrong.AddRange(holds ? [] : [what]);
    }

    /// <summary>A member of an event.</summary>
    /// <param name="told">The event.</param>
    /// <param name="path">Its name, and those of the objects around it before full stops.</param>
    public static JsonValue? At(JsonObject told, string path) =>
        path.Split('.').Aggregate((JsonValue?)told, static (value, name) => (value as JsonObject)?[name]);

    /// <summary>A member of an event that is a number.</summary>
    /// <param name="told">The event.</param>
    /// <param name="path">Where it stands.</param>
    public static long? Number(JsonObject told, string path) => (At(told, path) as JsonNumber)?.Whole;
}
