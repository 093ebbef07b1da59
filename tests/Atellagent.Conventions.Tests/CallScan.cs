using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace Atellagent.Conventions.Tests;

/// <summary>Finds which methods call which others, in the compiled code: what is written there is what runs.</summary>
internal static class CallScan
{
    private static readonly FrozenDictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => code.Value);

    /// <summary>Every call, constructor calls included, made in a project: the outermost calling type and what is called.</summary>
    public static IEnumerable<(Type Caller, MethodBase Called)> Calls(string project)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (Type type in House.Load(project).GetTypes())
        {
            foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            {
                foreach (MethodBase called in Called(method))
                {
                    yield return (Outermost(type), called);
                }
            }
        }
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private static IEnumerable<MethodBase> Called(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
        {
            yield break;
        }

        for (int at = 0; at < il.Length;)
        {
            short value = il[at] == 0xFE ? unchecked((short)((il[at] << 8) | il[at + 1])) : il[at];
            OpCode code = Codes[value];
            at += code.Size;
            if (code.OperandType == OperandType.InlineMethod
                && Resolve(method, BitConverter.ToInt32(il, at)) is { } called)
            {
                yield return called;
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    private static MethodBase? Resolve(MethodBase method, int token)
    {
        Type[] types = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : [];
        Type[] methods = method is MethodInfo { IsGenericMethod: true } open ? open.GetGenericArguments() : [];
        return method.Module.ResolveMethod(token, types, methods);
    }
}
