using System.Text.Json;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Policies.Expressions.Functions;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Tests.Conformance;

/// <summary>The names and functions that a case declares.</summary>
internal sealed class CelScope : ExpressionScope
{
    private readonly Dictionary<string, ScopeName> _names = new(StringComparer.Ordinal);
    private readonly List<FunctionOverload> _functions = [];
    private readonly string _container;

    public CelScope(CelCase test)
    {
        _container = test.Find("container")?.GetString() ?? "";
        foreach (JsonElement declared in test.Find("typeEnv")?.EnumerateArray() ?? default)
        {
            string name = declared.GetProperty("name").GetString()!;
            if (declared.TryGetProperty("ident", out JsonElement variable))
            {
                Add(test, name, CelValues.ReadType(variable.GetProperty("type")));
            }
            else
            {
                _functions.AddRange(declared.GetProperty("function").GetProperty("overloads").EnumerateArray().Select(o => new FunctionOverload(
                    name,
                    o.TryGetProperty("isInstanceFunction", out JsonElement isMethod) && isMethod.GetBoolean(),
                    [.. o.GetProperty("params").EnumerateArray().Select(CelValues.ReadType)],
                    CelValues.ReadType(o.GetProperty("resultType")),
                    static (_, e) => e.Fail("only its type is known"))));
            }
        }

        foreach (JsonProperty binding in test.Find("bindings")?.EnumerateObject() ?? default)
        {
            if (!_names.ContainsKey(binding.Name))
            {
                Add(test, binding.Name, ExpressionType.Dyn);
            }
        }
    }

    public override string Subject => "the case";

    public override ScopeName? Find(string path) =>
        (_container.Length > 0 ? _names.GetValueOrDefault($"{_container}.{path}") : null) ?? _names.GetValueOrDefault(path);

    public override FunctionOverload[] Functions(string name, bool isMethod) =>
        [.. _functions.Where(f => f.Name == name && f.IsMethod == isMethod)];

    private void Add(CelCase test, string name, ExpressionType type)
    {
        Value? value = test.Find("bindings") is JsonElement bindings && bindings.TryGetProperty(name, out JsonElement bound)
            ? CelValues.Read(bound.GetProperty("value"))
            : null;
        _names.TryAdd(name, new ScopeName(name, new ExpressionField(type, true), () => new AttributeNode(_ => value ?? Value.Error, name)));
    }
}
