using System.Reflection;

namespace OpenClaw.Tests.PublicSurface;

/// <summary>Everything that code outside of an assembly can name, one line each, for comparing a stand-in with its package.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static SortedSet<string> Of(params IEnumerable<Assembly> assemblies) =>
        new(assemblies.SelectMany(assembly => assembly.GetExportedTypes()).SelectMany(Describe), StringComparer.Ordinal);

    private static IEnumerable<string> Describe(Type type)
    {
        var name = Name(type);
        yield return $"{Kind(type)} {name}{(type.BaseType is { IsPublic: true } parent && parent != typeof(object) ? $" : {Name(parent)}" : "")}";
        foreach (var member in type.GetMembers(Declared).Select(Describe).OfType<string>())
        {
            yield return $"{name}: {member}";
        }
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"{Access(constructor)}new({Parameters(constructor)})",
        // An override offers nothing that its base does not.
        MethodInfo method when IsVisible(method) && !method.IsSpecialName && method.GetBaseDefinition() == method =>
            $"{Access(method)}{Modifiers(method)}{Name(method.ReturnType)} {method.Name}({Parameters(method)}){Tuple(method.ReturnParameter)}",
        PropertyInfo property when property.GetMethod is { } getter && IsVisible(getter) && getter.GetBaseDefinition() == getter =>
            $"{Access(getter)}{Modifiers(getter)}{Name(property.PropertyType)} {property.Name} {{ get;{(property.SetMethod is { } setter && IsVisible(setter) ? " set;" : "")} }}",
        FieldInfo { IsPublic: true, IsSpecialName: false } field => $"{Name(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) => method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));

    private static string Tuple(ParameterInfo parameter) => parameter.GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType.Name == "TupleElementNamesAttribute")
        .Select(attribute => $" as ({string.Join(", ", ((IEnumerable<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!).Select(name => name.Value))})")
        .FirstOrDefault("");

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Name(Type type) => type switch
    {
        { IsGenericParameter: true } => type.Name,
        { HasElementType: true } => $"{Name(type.GetElementType()!)}{(type.IsArray ? "[]" : "&")}",
        { IsGenericType: true } => $"{type.Namespace}.{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        { IsNested: true } => $"{Name(type.DeclaringType!)}.{type.Name}",
        _ => type.FullName!,
    };
}
