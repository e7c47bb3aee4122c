using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.DemoModel.Api;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>.</summary>
internal static class ModelsEndpoints
{
    /// <summary>The one model there is.</summary>
    public const string ModelId = "demo-1";

    private static readonly ModelCard Card = new(ModelId, "model", 0, "openclaw");

    /// <summary>Maps the routes.</summary>
    public static void MapModels(this WebApplication app)
    {
        app.MapGet("/v1/models", () => TypedResults.Json(new ModelList("list", [Card]), ModelsJson.Default.ModelList));
        app.MapGet("/v1/models/{id}", (string id) =>
        {
            RequireKnown(id);
            return TypedResults.Json(Card, ModelsJson.Default.ModelCard);
        });
    }

    /// <summary>Refuses a model that does not exist, with 404 as OpenAI does.</summary>
    public static void RequireKnown(string id)
    {
        if (id != ModelId)
        {
            throw new RequestRefusedException(
                StatusCodes.Status404NotFound, $"The model `{id}` does not exist. This server has `{ModelId}`.", "model", "model_not_found");
        }
    }
}

/// <summary>Body of <c>GET /v1/models</c>.</summary>
/// <param name="Object">Always <c>list</c>.</param>
/// <param name="Data">The models.</param>
internal sealed record ModelList(string Object, IReadOnlyList<ModelCard> Data);

/// <summary>A model.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Object">Always <c>model</c>.</param>
/// <param name="Created">Seconds since the epoch; the demo model has no birthday and says 0.</param>
/// <param name="OwnedBy">Its owner.</param>
internal sealed record ModelCard(string Id, string Object, long Created, [property: JsonPropertyName("owned_by")] string OwnedBy);

/// <summary>Source-generated JSON of the models.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelList))]
internal sealed partial class ModelsJson : JsonSerializerContext;
